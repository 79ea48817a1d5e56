"""`@listSize` (2.9) where it is applied: what its arguments name, checked by one walk and reported by a rule each."""

from collections.abc import Iterator
from enum import StrEnum, auto

from graphql import IntValueNode

from gateway.composition.applied_values import texts
from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.subgraph_schema import Applied, FieldDefinition, SubgraphSchema, find
from gateway.composition.supergraph import COMPOSITE
from gateway.composition.type_reference import is_list, named


class Problem(StrEnum):
    NO_LIST = auto()
    ASSUMED_SIZE = auto()
    SLICING_ARGUMENT = auto()
    SIZED_FIELD = auto()


def list_size_errors(
    subgraph: SubgraphSchema, problem: Problem, code: str, suggestion: str
) -> Iterator[CompositionError]:
    """The errors of one code."""
    for t in subgraph.types.values():
        for f in t.fields.values():
            applied = find(f.applied, "listSize")
            for found, message in _problems(subgraph, t.name, f, applied) if applied else ():
                if found is problem:
                    yield CompositionError(
                        code, message, (Place(subgraph.name, applied.line if applied else 0),), suggestion
                    )


def _problems(
    subgraph: SubgraphSchema, type_name: str, f: FieldDefinition, a: Applied
) -> Iterator[tuple[Problem, str]]:
    where = f'"{type_name}.{f.name}"'
    sized = texts(a, "sizedFields")
    if not is_list(f.type) and not sized:
        yield Problem.NO_LIST, f"{where} is no list, and no sized fields are named"
    size = a.arguments.get("assumedSize")
    if isinstance(size, IntValueNode) and int(size.value) < 0:
        yield Problem.ASSUMED_SIZE, f"{where} is assumed to have {size.value} items"
    for name in texts(a, "slicingArguments") or ():
        argument = f.arguments.get(name)
        if argument is None:
            yield Problem.SLICING_ARGUMENT, f'{where} has no argument "{name}" to be sliced by'
        elif argument.type not in ("Int", "Int!"):
            yield Problem.SLICING_ARGUMENT, f'{where} cannot be sliced by "{name}", which is {argument.type} and no Int'
    yield from _sized(subgraph, where, f, sized or ())


def _sized(
    subgraph: SubgraphSchema, where: str, f: FieldDefinition, sized: tuple[str, ...]
) -> Iterator[tuple[Problem, str]]:
    returned = subgraph.types.get(named(f.type))
    if returned is None or returned.kind not in COMPOSITE:
        if sized:
            yield Problem.SIZED_FIELD, f"{where} returns {f.type}, which has no fields"
        return
    for name in sized:
        field = returned.fields.get(name)
        if field is None and name == "__typename":
            yield Problem.NO_LIST, f'the sized field "{returned.name}.__typename" is no list'
        elif field is None:
            yield Problem.SIZED_FIELD, f'{where} returns {returned.name}, which has no field "{name}"'
        elif not is_list(field.type):
            yield Problem.NO_LIST, f'the sized field "{returned.name}.{name}" is no list'
