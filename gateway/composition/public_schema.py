"""The schema that clients see: the supergraph without join and link, without what is `@inaccessible`."""

from typing import Any, TypeVar

from graphql import (
    DefinitionNode,
    DirectiveDefinitionNode,
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLDeferDirective,
    GraphQLError,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    build_ast_schema,
    parse,
)
from graphql.language import DirectiveLocation, Node

from gateway.composition.linked_feature import linked_features
from gateway.composition.subgraph_schema import EXECUTABLE
from gateway.composition.supergraph import Supergraph
from gateway.composition.supergraph_links import InvalidSupergraph, linked_names, schema_directives

N = TypeVar("N", bound=Node)

KEPT = frozenset({"deprecated", "specifiedBy", "oneOf"})


def public_schema(supergraph: Supergraph) -> GraphQLSchema:
    """Build the public schema; descriptions, deprecations and executable directives of the subgraphs stay.

    Raises:
        InvalidSupergraph: it is no schema, by what GraphQL itself says of one.
    """
    document = parse(supergraph.sdl, no_location=True)
    hidden = _Hidden(document, supergraph)
    definitions: list[DefinitionNode] = []
    for node in document.definitions:
        if isinstance(node, SchemaDefinitionNode):
            definitions.append(_copy(node, directives=()))
        elif isinstance(node, DirectiveDefinitionNode):
            if hidden.keeps_directive(node):
                definitions.append(_copy(node, arguments=tuple(hidden.visible_inputs(node.arguments))))
        elif isinstance(node, TypeDefinitionNode) and node.name.value in hidden.visible_types:
            definitions.append(hidden.visible_part(node))
    try:
        return build_ast_schema(DocumentNode(definitions=tuple(definitions)), assume_valid=True, assume_valid_sdl=True)
    except (GraphQLError, TypeError) as wrong:
        raise InvalidSupergraph(
            "the supergraph is no valid schema",
            reasons=[str(wrong)],
            suggestion="compose it again from its subgraphs, for instance by `civic-gateway compose`",
        ) from wrong


def with_defer(schema: GraphQLSchema) -> GraphQLSchema:
    """The same with `@defer`, the gateway's own, whatever subgraphs know of it."""
    others = tuple(each for each in schema.directives if each.name != GraphQLDeferDirective.name)
    parts: dict[str, Any] = dict(schema.to_kwargs())
    return GraphQLSchema(**(parts | {"directives": (*others, GraphQLDeferDirective)}))


class _Hidden:
    """What of the document is machinery or inaccessible."""

    def __init__(self, document: DocumentNode, supergraph: Supergraph) -> None:
        self.inaccessible = linked_names(document).inaccessible
        self.features, self.imported = _linked(document)
        self.visible_types = {
            node.name.value
            for node in document.definitions
            if isinstance(node, TypeDefinitionNode)
            and not self._is_feature(node.name.value)
            and not self._is_inaccessible(node)
        }
        self.visible_types |= {"Int", "Float", "String", "Boolean", "ID"}

    def keeps_directive(self, node: DirectiveDefinitionNode) -> bool:
        if self._is_feature(node.name.value) or node.name.value in self.imported | self.features:
            return False
        return all(str(_location(location)) in EXECUTABLE for location in node.locations)

    def visible_inputs(self, nodes: tuple[InputValueDefinitionNode, ...] | None) -> list[InputValueDefinitionNode]:
        return [
            _copy(node, directives=_kept(node.directives))
            for node in nodes or ()
            if not self._is_inaccessible(node) and _named(node.type) in self.visible_types
        ]

    def visible_part(self, node: TypeDefinitionNode) -> TypeDefinitionNode:
        changes: dict[str, object] = {"directives": _kept(node.directives)}
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            changes["fields"] = tuple(self._visible_fields(node.fields))
            changes["interfaces"] = tuple(
                each for each in node.interfaces or () if each.name.value in self.visible_types
            )
        elif isinstance(node, UnionTypeDefinitionNode):
            changes["types"] = tuple(each for each in node.types or () if each.name.value in self.visible_types)
        elif isinstance(node, EnumTypeDefinitionNode):
            changes["values"] = tuple(
                _copy(value, directives=_kept(value.directives))
                for value in node.values or ()
                if not self._is_inaccessible(value)
            )
        elif isinstance(node, InputObjectTypeDefinitionNode):
            changes["fields"] = tuple(self.visible_inputs(node.fields))
        return _copy(node, **changes)

    def _visible_fields(self, nodes: tuple[FieldDefinitionNode, ...] | None) -> list[FieldDefinitionNode]:
        return [
            _copy(node, directives=_kept(node.directives), arguments=tuple(self.visible_inputs(node.arguments)))
            for node in nodes or ()
            if not self._is_inaccessible(node) and _named(node.type) in self.visible_types
        ]

    def _is_feature(self, name: str) -> bool:
        prefix, separator, _ = name.partition("__")
        return bool(separator) and prefix in self.features

    def _is_inaccessible(self, node: Node) -> bool:
        return any(directive.name.value == self.inaccessible for directive in getattr(node, "directives", None) or ())


def _linked(document: DocumentNode) -> tuple[frozenset[str], frozenset[str]]:
    """Local names of linked features (their prefix), and of what they import."""
    features = linked_features(schema_directives(document))
    imported = {written.removeprefix("@") for each in features for written in each.imports}
    return frozenset({"join", "link", "core", "federation", *(each.name for each in features)}), frozenset(imported)


def _location(node: object) -> str:
    value = getattr(node, "value", node)
    return value.value if isinstance(value, DirectiveLocation) else str(value)


def _kept(directives: tuple[DirectiveNode, ...] | None) -> tuple[DirectiveNode, ...]:
    return tuple(directive for directive in directives or () if directive.name.value in KEPT)


def _named(node: TypeNode) -> str:
    while not hasattr(node, "name"):
        node = node.type  # type: ignore[attr-defined]
    return str(node.name.value)


def _copy(node: N, **changes: object) -> N:
    return type(node)(**({key: getattr(node, key) for key in node.keys if key != "loc"} | changes))
