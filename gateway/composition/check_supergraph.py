"""Whether a supergraph hangs together: everything that it names is there. Composed by hand or by half, it may not.

What is wrong is found when the file is opened, with the place, and not when somebody's operation meets it.
"""

from collections.abc import Collection, Iterator, Mapping

from gateway.composition.field_set import FieldSet
from gateway.composition.supergraph import COMPOSITE, Field, FieldInGraph, Type
from gateway.composition.supergraph_links import InvalidSupergraph
from gateway.composition.type_reference import named

TYPENAME = "__typename"
_MOST_TOLD = 20

Types = Mapping[str, Type]


def check_supergraph(types: Types, graphs: Collection[str], declared: Collection[str]) -> None:
    """`graphs`: the values of join__Graph; `declared`: every type that the file defines or that GraphQL has.

    Raises:
        InvalidSupergraph: names every place, up to a number of them.
    """
    problems = [problem for type_ in types.values() for problem in _of_type(type_, types, graphs, declared)]
    if problems:
        more = [f"and {len(problems) - _MOST_TOLD} more"] if len(problems) > _MOST_TOLD else []
        raise InvalidSupergraph(
            "the supergraph does not hang together",
            reasons=[*problems[:_MOST_TOLD], *more],
            suggestion="compose it again from its subgraphs, for instance by `civic-gateway compose`",
        )


def _of_type(type_: Type, types: Types, graphs: Collection[str], declared: Collection[str]) -> Iterator[str]:
    for graph, there in type_.in_graphs.items():
        if graph not in graphs:
            yield f"{type_.name} is in {graph}, which join__Graph does not have"
        for key in there.keys:
            for wrong in _missing(key.fields, type_.name, types):
                yield f"{type_.name} in {graph}: its key names {wrong}"
    for kind, names in (("implements", type_.interfaces), ("has the member", type_.members)):
        for name in names:
            if name not in types:
                yield f"{type_.name} {kind} {name}, which is not defined"
    for field in type_.fields.values():
        yield from _of_field(type_, field, types, graphs, declared)


def _of_field(
    type_: Type, field: Field, types: Types, graphs: Collection[str], declared: Collection[str]
) -> Iterator[str]:
    place = f"{type_.name}.{field.name}"
    for reference in sorted({field.type, *(there.type for there in field.in_graphs.values())}):
        if named(reference) not in declared:
            yield f"{place} is of type {reference}, which is not defined"
    for argument in field.arguments:
        if named(argument.type) not in declared:
            yield f"{place}({argument.name}:) is of type {argument.type}, which is not defined"
    for graph, there in field.in_graphs.items():
        if graph not in graphs:
            yield f"{place} is in {graph}, which join__Graph does not have"
        yield from _of_field_sets(f"{place} in {graph}", type_, there, types)


def _of_field_sets(place: str, type_: Type, there: FieldInGraph, types: Types) -> Iterator[str]:
    if there.requires is not None:
        for wrong in _missing(there.requires, type_.name, types):
            yield f"{place}: its @requires names {wrong}"
    returned = named(there.type)
    if there.provides is not None and returned in types:
        for wrong in _missing(there.provides, returned, types):
            yield f"{place}: its @provides names {wrong}"


def _missing(fields: FieldSet, type_name: str, types: Types) -> Iterator[str]:
    """What a field set names and the type does not have."""
    there = types[type_name]
    for part in fields.fields:
        if part.name == TYPENAME:
            continue
        field = there.fields.get(part.name)
        if field is None:
            yield f"{type_name}.{part.name}, which is not defined"
            continue
        below = named(field.type)
        if part.selection is not None:
            if below in types and types[below].kind in COMPOSITE:
                yield from _missing(part.selection, below, types)
            else:
                yield f"fields of {type_name}.{part.name}, which is a {below}"
    for condition, inner in fields.fragments:
        if condition in types:
            yield from _missing(inner, condition, types)
        else:
            yield f"the type {condition}, which is not defined"
