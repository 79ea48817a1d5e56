"""A subgraph's SDL as a schema that requests can be validated against: directives gone, `_entities` added."""

from graphql import (
    REMOVE,
    DirectiveDefinitionNode,
    GraphQLSchema,
    InterfaceTypeExtensionNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    UnionTypeExtensionNode,
    Visitor,
    build_schema,
    parse,
    print_ast,
    visit,
)

MACHINERY = "scalar _Any scalar FieldSet scalar federation__FieldSet"


class WithoutDirectives(Visitor):
    def enter_directive(self, *_: object) -> object:
        return REMOVE


def subgraph_schema(sdl: str) -> GraphQLSchema:
    """Build it; an extension of a type that the subgraph does not define becomes its definition."""
    document = parse(sdl)
    defined = {node.name.value for node in document.definitions if isinstance(node, TypeDefinitionNode)}
    entities: list[str] = []
    printed: list[str] = [MACHINERY]
    for node in document.definitions:
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode | DirectiveDefinitionNode):
            continue
        assert isinstance(node, TypeDefinitionNode | TypeExtensionNode)
        if isinstance(node, ObjectTypeDefinitionNode | ObjectTypeExtensionNode) and any(
            each.name.value in ("key", "federation__key") for each in node.directives or ()
        ):
            entities.append(node.name.value)
        text = print_ast(visit(node, WithoutDirectives()))
        extends = isinstance(node, ObjectTypeExtensionNode | InterfaceTypeExtensionNode | UnionTypeExtensionNode)
        if extends and node.name.value not in defined:
            defined.add(node.name.value)
            text = text.removeprefix("extend ")
        printed.append(text)
    if "Query" not in defined:
        printed.append("type Query { _nothing: Int }")
    if entities:
        printed.append(f"union _Entity = {' | '.join(sorted(set(entities)))}")
        printed.append("extend type Query { _entities(representations: [_Any!]!): [_Entity]! }")
    return build_schema("\n".join(printed), assume_valid=True, assume_valid_sdl=True)
