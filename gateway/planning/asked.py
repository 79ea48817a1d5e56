"""What access is asked of an operation before it is planned: each field's effective categories, found by position."""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.composition.field_set import FieldSet
from gateway.composition.protection import Coverage
from gateway.composition.type_reference import named
from gateway.planning.access import AccessAnswers, Asked, VerdictKind
from gateway.planning.acting import READ, Acting
from gateway.planning.graph import QueryGraph
from gateway.planning.operation import Below, Operation, Want
from gateway.planning.plan import Refusal
from gateway.planning.slots import TYPENAME

NOT_DECIDED = Refusal("FORBIDDEN", "This may not be read.")
NOTHING_HERE = Refusal("NOT_FOUND", "There is nothing here that you may read.")  # one answer for unknown and refused


@dataclass(frozen=True, slots=True)
class Hanging:
    """Where a field stands: the categories that value types inherit there, sorted, and the action in place of read."""

    categories: tuple[str, ...] = ()
    acting: Acting | None = None


ROOT = Hanging()


def asked(operation: Operation, graph: QueryGraph) -> tuple[Asked, ...]:
    """Every distinct question, sorted; none where nothing is protected."""
    if not graph.guarded.linked:
        return ()
    return tuple(sorted(set(_below(operation.root, ROOT, graph))))


def _below(below: Below, hanging: Hanging, graph: QueryGraph) -> Iterator[Asked]:
    for want in below.wants:
        if want.name == TYPENAME:
            continue
        for type_name in want.types:
            questions, inner = questions_of(type_name, want.name, hanging, graph)
            yield from questions
            if want.below is not None:
                yield from _narrowed(want, type_name, inner, graph)


def _narrowed(want: Want, type_name: str, hanging: Hanging, graph: QueryGraph) -> Iterator[Asked]:
    assert want.below is not None
    field = graph.supergraph.types[type_name].fields[want.name]
    possible = set(graph.possible(named(field.type)))
    wants = tuple(each for each in want.below.wants if possible & set(each.types))
    yield from _below(Below(want.below.types, wants), hanging, graph)


def questions_of(type_name: str, name: str, hanging: Hanging, graph: QueryGraph) -> tuple[tuple[Asked, ...], Hanging]:
    """What one coordinate is asked by, and what hangs below it: the annotations of all subgraphs together."""
    acting = graph.guarded.acting(type_name, name, hanging.acting)
    questions: set[Asked] = set()
    below: set[str] = set()
    decided = False
    for _, protection in graph.guarded.everywhere(type_name, name):
        decided = True
        categories: set[str] = set()
        if protection.own is not None and protection.own.category is not None:
            categories.add(protection.own.category)
        elif protection.inherits:
            categories.update(hanging.categories)
        below |= categories
        if (
            protection.coverage is Coverage.PERSONAL
            and protection.returned is not None
            and protection.returned.category
        ):
            categories.add(protection.returned.category)
        if protection.coverage is Coverage.UNDECIDED or (protection.coverage is Coverage.PERSONAL and not categories):
            categories = {""}
        questions |= {Asked(each, type_name, name, acting.on(each) if acting else READ) for each in categories}
        if protection.policies:
            questions.add(Asked("", type_name, name, policies=protection.policies))
    if not decided:
        questions.add(Asked("", type_name, name))
    questions |= {each for needed in _required(type_name, name, acting, graph) for each in needed}
    return tuple(sorted(questions)), Hanging(tuple(sorted(below)), graph.guarded.acting_below(type_name, name, acting))


def refusal_at(
    type_name: str, name: str, hanging: Hanging, graph: QueryGraph, answers: AccessAnswers
) -> tuple[Refusal | None, Hanging]:
    """The refusal of a coordinate, if any of its questions has one; what was never asked is refused."""
    questions, below = questions_of(type_name, name, hanging, graph)
    for question in questions:
        verdict = answers.get(question)
        if verdict is None:
            return NOT_DECIDED, below
        if verdict.kind is VerdictKind.FORBIDDEN:
            return verdict.refusal or NOT_DECIDED, below
    return None, below


def _required(type_name: str, name: str, acting: Acting | None, graph: QueryGraph) -> Iterator[tuple[Asked, ...]]:
    """A `@requires` input is asked for as if it were selected."""
    for there in graph.supergraph.types[type_name].fields[name].in_graphs.values():
        if there.requires is not None:
            yield from _of_field_set(type_name, there.requires, Hanging(acting=acting), graph)


def _of_field_set(type_name: str, fields: FieldSet, hanging: Hanging, graph: QueryGraph) -> Iterator[tuple[Asked, ...]]:
    for part in fields.fields:
        if part.name == TYPENAME or part.name not in graph.supergraph.types[type_name].fields:
            continue
        questions, inner = questions_of(type_name, part.name, hanging, graph)
        yield questions
        if part.selection is not None:
            returned = named(graph.supergraph.types[type_name].fields[part.name].type)
            for runtime_type in graph.possible(returned):
                yield from _of_field_set(runtime_type, part.selection, inner, graph)
    for condition, inner_fields in fields.fragments:
        if type_name in graph.possible(condition):
            yield from _of_field_set(type_name, inner_fields, hanging, graph)
