"""Whether what is asked of an event was subscribed to: a refusal takes selections out, it never adds one."""

from collections.abc import Iterator

from graphql import FieldNode, InlineFragmentNode, OperationDefinitionNode, SelectionSetNode, parse, print_ast

_Path = tuple[str, ...]


def covers(subscribed: str, asked: str) -> bool:
    """Both are printed operations of equal plans, or of plans that access has made differ."""
    return subscribed == asked or _selected(asked) <= _selected(subscribed)


def _selected(text: str) -> frozenset[tuple[_Path, str]]:
    operation = parse(text, no_location=True).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return frozenset(_fields(operation.selection_set, ()))


def _fields(selections: SelectionSetNode, path: _Path) -> Iterator[tuple[_Path, str]]:
    for node in selections.selections:
        if isinstance(node, FieldNode):
            key = node.alias.value if node.alias is not None else node.name.value
            yield path, f"{key}: {node.name.value}({', '.join(print_ast(each) for each in node.arguments or ())})"
            if node.selection_set is not None:
                yield from _fields(node.selection_set, (*path, key))
        elif isinstance(node, InlineFragmentNode):
            condition = node.type_condition.name.value if node.type_condition is not None else ""
            yield from _fields(node.selection_set, (*path, f"... on {condition}"))
