"""`__schema` and `__type`: an operation of their own over the public schema, whose data goes into root slots."""

from collections.abc import Mapping, Sequence

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    NameNode,
    Node,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    print_ast,
    visit,
)

INTROSPECTION_FIELDS = ("__schema", "__type")


def introspection_slot(node: FieldNode) -> str:
    """Its response key in the introspection operation and its slot in the store: no field can be called so."""
    return f"__introspection_{node.alias.value if node.alias is not None else node.name.value}"


def introspection_of(
    nodes: Sequence[FieldNode], operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> str | None:
    """The introspection operation, with the fragments and variables it uses; None when nothing is asked."""
    if not nodes:
        return None
    spread: dict[str, FragmentDefinitionNode] = {}
    variables: set[str] = set()

    class Finder(Visitor):
        def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
            name = node.name.value
            if name not in spread:
                spread[name] = fragments[name]
                visit(fragments[name], Finder())

        def enter_variable(self, node: VariableNode, *_: object) -> None:
            variables.add(node.name.value)

    for node in nodes:
        visit(node, Finder())
    fields = [print_ast(_renamed(node)) for node in nodes]
    declared = [
        print_ast(definition)
        for definition in operation.variable_definitions or ()
        if definition.variable.name.value in variables
    ]
    head = f"query({', '.join(declared)})" if declared else "query"
    parts: list[Node] = [spread[name] for name in sorted(spread)]
    return "\n".join([f"{head} {{ {' '.join(fields)} }}", *map(print_ast, parts)])


def _renamed(node: FieldNode) -> FieldNode:
    return FieldNode(
        alias=NameNode(value=introspection_slot(node)),
        name=node.name,
        arguments=node.arguments,
        directives=node.directives,
        selection_set=node.selection_set,
    )
