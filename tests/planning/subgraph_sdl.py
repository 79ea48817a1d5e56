"""A subgraph's SDL as a schema that requests can be validated against: directives gone, `_entities` added."""

from collections.abc import Iterable, Mapping

from graphql import (
    REMOVE,
    DirectiveDefinitionNode,
    GraphQLSchema,
    NamedTypeNode,
    NameNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
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


class WithUsualRoots(Visitor):
    """Root types under the names that they have in a supergraph."""

    def __init__(self, roots: Mapping[str, str]) -> None:
        super().__init__()
        self._roots = roots

    def enter_name(self, node: NameNode, _key: object, parent: object, *_: object) -> object:
        if not isinstance(parent, NamedTypeNode | TypeDefinitionNode | TypeExtensionNode):
            return None
        return NameNode(value=self._roots[node.value]) if node.value in self._roots else None


def subgraph_schema(sdl: str, entities: Iterable[str] | None = None) -> GraphQLSchema:
    """Build it; an extension of a type that the subgraph does not define becomes its definition.

    `entities`: the types with a key; None: those with a directive of that name.
    """
    document = parse(sdl)
    roots = {
        each.type.name.value: each.operation.value.capitalize()
        for node in document.definitions
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode)
        for each in node.operation_types or ()
    }
    if any(name != usual for name, usual in roots.items()):
        document = visit(document, WithUsualRoots(roots))
    defined = {node.name.value for node in document.definitions if isinstance(node, TypeDefinitionNode)}
    keyed: list[str] = []
    printed: list[str] = [MACHINERY]
    for node in document.definitions:
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode | DirectiveDefinitionNode):
            continue
        assert isinstance(node, TypeDefinitionNode | TypeExtensionNode)
        if isinstance(node, ObjectTypeDefinitionNode | ObjectTypeExtensionNode) and any(
            each.name.value in ("key", "federation__key") for each in node.directives or ()
        ):
            keyed.append(node.name.value)
        text = print_ast(visit(node, WithoutDirectives()))
        if isinstance(node, TypeExtensionNode) and node.name.value not in defined:
            defined.add(node.name.value)
            text = text.removeprefix("extend ")
        printed.append(text)
    if "Query" not in defined:
        printed.append("type Query { _nothing: Int }")
    known = sorted(set(keyed if entities is None else entities))
    if known:
        printed.append(f"union _Entity = {' | '.join(known)}")
        printed.append("extend type Query { _entities(representations: [_Any!]!): [_Entity]! }")
    return build_schema("\n".join(printed), assume_valid=True, assume_valid_sdl=True)
