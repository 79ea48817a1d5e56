"""The override labels on which an operation's plan depends: those of its fields, and of what is fetched for them."""

from collections.abc import Iterable, Iterator

from gateway.composition.field_set import FieldSet
from gateway.composition.supergraph import FieldInGraph
from gateway.composition.type_reference import named
from gateway.planning.graph import QueryGraph
from gateway.planning.operation import Below, Operation
from gateway.planning.slots import TYPENAME

_Coordinate = tuple[str, str]  # type, field


def labels_of(operation: Operation, graph: QueryGraph) -> tuple[str, ...]:
    """Sorted. A key or a `@requires` input that has a label counts as if it were selected."""
    if not graph.has_labels:
        return ()
    seen: set[_Coordinate] = set()
    waiting = list(_selected(operation.root, graph))
    while waiting:
        coordinate = waiting.pop()
        if coordinate not in seen:
            seen.add(coordinate)
            waiting += _fetched_for(coordinate, graph)
    return tuple(
        sorted({there.override_label for each in seen for there in _declared(each, graph) if there.override_label})
    )


def _selected(below: Below, graph: QueryGraph) -> Iterator[_Coordinate]:
    for want in below.wants:
        for type_name in want.types:
            yield type_name, want.name
        if want.below is not None:
            yield from _selected(want.below, graph)


def _fetched_for(coordinate: _Coordinate, graph: QueryGraph) -> Iterator[_Coordinate]:
    type_name = coordinate[0]
    type_ = graph.supergraph.types[type_name]
    for there in _declared(coordinate, graph):
        if there.requires is not None:
            yield from _of_field_set(type_name, there.requires, graph)
    for each in (type_name, *type_.interfaces):
        for in_graph in graph.supergraph.types[each].in_graphs.values():
            for key in in_graph.keys:
                yield from _of_field_set(type_name, key.fields, graph)


def _declared(coordinate: _Coordinate, graph: QueryGraph) -> Iterable[FieldInGraph]:
    field = graph.supergraph.types[coordinate[0]].fields.get(coordinate[1])
    return field.in_graphs.values() if field is not None else ()  # `__typename` is declared nowhere


def _of_field_set(type_name: str, fields: FieldSet, graph: QueryGraph) -> Iterator[_Coordinate]:
    for part in fields.fields:
        field = graph.supergraph.types[type_name].fields.get(part.name)
        if part.name == TYPENAME or field is None:
            continue
        yield type_name, part.name
        if part.selection is not None:
            for runtime_type in graph.possible(named(field.type)):
                yield from _of_field_set(runtime_type, part.selection, graph)
    for condition, inner in fields.fragments:
        for runtime_type in graph.possible(condition):
            yield from _of_field_set(runtime_type, inner, graph)
