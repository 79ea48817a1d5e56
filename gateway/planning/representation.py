"""A key or a `@requires` as the fields of a representation: what is read from which slot."""

from collections.abc import Iterable, Sequence

from gateway.composition.field_set import FieldSet
from gateway.composition.type_reference import named
from gateway.planning.graph import QueryGraph
from gateway.planning.plan import RepresentationField
from gateway.planning.slots import TYPENAME, slot_of

TYPENAME_FIELD = RepresentationField(TYPENAME, TYPENAME, required=False)


def representation_fields(
    graph: QueryGraph, fields: FieldSet | None, type_name: str, *, required: bool
) -> tuple[RepresentationField, ...]:
    """Values of an abstract type carry their `__typename`, so that the subgraph can tell what they are."""
    return tuple(_fields(graph, fields, (type_name,), (), required)) if fields is not None else ()


def _fields(
    graph: QueryGraph, fields: FieldSet, types: Sequence[str], on: tuple[str, ...], required: bool
) -> list[RepresentationField]:
    found: list[RepresentationField] = []
    for part in fields.fields:
        below: list[RepresentationField] = []
        if part.selection is not None:
            declared = {
                named(field.type)
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


def merge_fields(
    left: Iterable[RepresentationField], right: Iterable[RepresentationField]
) -> tuple[RepresentationField, ...] | None:
    """Both together; None where a name stands for two slots."""
    merged: dict[tuple[str, tuple[str, ...]], RepresentationField] = {(each.name, each.on): each for each in left}
    for each in right:
        for other in merged.values():
            overlap = not other.on or not each.on or set(other.on) & set(each.on)
            if other.name == each.name and other.slot != each.slot and overlap:
                return None
        there = merged.get((each.name, each.on))
        if there is None:
            merged[each.name, each.on] = each
            continue
        below = merge_fields(there.fields, each.fields)
        if below is None:
            return None
        merged[each.name, each.on] = RepresentationField(
            each.name, each.slot, there.required or each.required, below, each.on
        )
    return tuple(merged.values())


def in_order(fields: Iterable[RepresentationField]) -> tuple[RepresentationField, ...]:
    """As they are sent: keys first, then by name."""
    return tuple(sorted(fields, key=lambda one: (not one.required, one.name, one.on)))
