"""A key or a `@requires` as the fields of a representation: what is read from which slot."""

from collections.abc import Sequence

from gateway.composition.field_set import FieldSet
from gateway.planning.graph import QueryGraph, named_type
from gateway.planning.plan import RepresentationField
from gateway.planning.slots import TYPENAME, slot_of

TYPENAME_FIELD = RepresentationField(TYPENAME, TYPENAME, required=False)


def representation_fields(
    graph: QueryGraph, fields: FieldSet, type_name: str, *, required: bool
) -> tuple[RepresentationField, ...]:
    """Values of an abstract type carry their `__typename`, so that the subgraph can tell what they are."""
    return tuple(_fields(graph, fields, (type_name,), (), required))


def _fields(
    graph: QueryGraph, fields: FieldSet, types: Sequence[str], on: tuple[str, ...], required: bool
) -> list[RepresentationField]:
    found: list[RepresentationField] = []
    for part in fields.fields:
        below: list[RepresentationField] = []
        if part.selection is not None:
            declared = {
                named_type(field.type)
                for each in types
                if (field := graph.supergraph.types[each].fields.get(part.name)) is not None
            }
            runtime_types = sorted({runtime for name in declared for runtime in graph.possible(name)})
            below = _fields(graph, part.selection, runtime_types, (), required)
            if any(graph.is_abstract(name) for name in declared):
                below.insert(0, TYPENAME_FIELD)
        found.append(RepresentationField(part.name, slot_of(part.name, part.arguments), required, tuple(below), on))
    for condition, inner in fields.fragments:
        allowed = graph.possible(condition)
        narrowed = tuple(each for each in types if each in allowed)
        if narrowed:
            found += _fields(graph, inner, narrowed, narrowed, required)
    return found
