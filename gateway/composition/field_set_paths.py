"""Field sets against a subgraph's types: which of its fields a `@key`, `@requires` or `@provides` speaks of."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache

from graphql import (
    FieldNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

from gateway.composition.context_arguments import context_arguments
from gateway.composition.personal_data.parse_annotation import as_field_set
from gateway.composition.personal_data.subgraph_annotations import readable
from gateway.composition.subgraph_schema import SubgraphSchema, TypeDefinition, find
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import named

Coordinate = tuple[str, str]  # (type, field)


@lru_cache(maxsize=4096)  # each rule asks again for the same few hundred; nodes are frozen
def parse_selection(fields: str) -> SelectionSetNode | None:
    """The field set as a selection, braces or not; None when it does not parse."""
    try:
        document = parse("{" + fields + "}", no_location=True)
    except GraphQLSyntaxError:
        return None
    definition = document.definitions[0]
    return definition.selection_set if isinstance(definition, OperationDefinitionNode) else None


def coordinates(subgraph: SubgraphSchema, type_name: str, fields: str) -> Iterator[Coordinate]:
    """Every field of the subgraph that the field set selects, at every depth, up to where it is wrong."""
    selection = parse_selection(fields)
    if selection is not None:
        yield from _until_unknown(subgraph, type_name, selection)


def _until_unknown(subgraph: SubgraphSchema, type_name: str, selection: SelectionSetNode) -> Iterator[Coordinate]:
    with suppress(_Unknown):
        yield from _coordinates(subgraph.types, type_name, selection)


class _Unknown(Exception):
    """The field set selects what is not there."""


def _coordinates(
    types: Mapping[str, TypeDefinition], type_name: str, selection: SelectionSetNode
) -> Iterator[Coordinate]:
    declaring = types.get(type_name)
    for node in selection.selections:
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition.name.value if node.type_condition else type_name
            if condition not in types:
                raise _Unknown
            yield from _coordinates(types, condition, node.selection_set)
        elif isinstance(node, FieldNode) and node.name.value != "__typename":
            found = declaring.fields.get(node.name.value) if declaring is not None else None
            if declaring is None or found is None:
                raise _Unknown
            yield type_name, found.name
            if declaring.kind is Kind.INTERFACE:
                # A field of an interface is answered by the objects behind it: theirs are meant as well.
                for other in types.values():
                    if type_name in other.interfaces and found.name in other.fields:
                        yield other.name, found.name
            if node.selection_set:
                yield from _coordinates(types, named(found.type), node.selection_set)


def key_coordinates(subgraph: SubgraphSchema) -> frozenset[Coordinate]:
    """Fields that are part of a key: shareable by nature, and never external in an extension."""
    return frozenset(
        c for t in subgraph.types.values() for key in t.keys for c in coordinates(subgraph, t.name, key.fields)
    )


def extension_keys(subgraph: SubgraphSchema) -> frozenset[Coordinate]:
    """Key fields of extensions: marked external or not, they are answered here.

    Of another type's fields, that is so of Federation 1's `@extends` and not of its `extend type`.
    """
    return frozenset(
        c
        for t in subgraph.types.values()
        for key in t.keys
        if key.of_extension
        for c in coordinates(subgraph, t.name, key.fields)
        if c[0] == t.name or not subgraph.is_federation_1 or find(t.applied, "extends") is not None
    )


def provided_coordinates(subgraph: SubgraphSchema) -> frozenset[Coordinate]:
    """Fields that some `@provides` of this subgraph lets it answer on a path."""
    return frozenset(
        c
        for t in subgraph.types.values()
        for f in t.fields.values()
        if f.provides
        for c in coordinates(subgraph, named(f.type), f.provides)
    )


def required_coordinates(subgraph: SubgraphSchema) -> frozenset[Coordinate]:
    """Fields that some `@requires` of this subgraph wants sent."""
    return frozenset(
        c
        for t in subgraph.types.values()
        for f in t.fields.values()
        if f.requires
        for c in coordinates(subgraph, t.name, f.requires)
    )


def interface_coordinates(subgraph: SubgraphSchema) -> frozenset[Coordinate]:
    """Fields that an object has because its interface in this subgraph asks for them."""
    return frozenset(
        (t.name, name)
        for t in subgraph.types.values()
        for interface in t.interfaces
        if interface in subgraph.types
        for name in subgraph.types[interface].fields
    )


def contextual_coordinates(subgraph: SubgraphSchema) -> frozenset[Coordinate]:
    """Fields that some `@fromContext` of this subgraph takes a value from."""
    return frozenset(
        c
        for t in subgraph.types.values()
        for f in t.fields.values()
        for argument in context_arguments(subgraph, f)
        for setter in argument.setters
        if argument.selection is not None
        for c in _until_unknown(subgraph, setter, argument.selection)
    )


def annotated_coordinates(subgraph: SubgraphSchema) -> frozenset[Coordinate]:
    """Fields that the personal-data annotations of this subgraph lead through: the gateway decides by them."""
    return frozenset(
        c
        for one, annotation in readable(subgraph)
        for path in annotation.paths
        for c in coordinates(subgraph, one.type.name, as_field_set(path))
    )


def used_coordinates(subgraph: SubgraphSchema) -> frozenset[Coordinate]:
    """Fields that federation itself may ask this subgraph for, or that its own interfaces need."""
    return (
        key_coordinates(subgraph)
        | provided_coordinates(subgraph)
        | required_coordinates(subgraph)
        | interface_coordinates(subgraph)
        | contextual_coordinates(subgraph)
        | annotated_coordinates(subgraph)
    )
