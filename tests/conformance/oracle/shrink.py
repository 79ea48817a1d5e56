"""Shrink an operation: leave selections, directives and arguments out for as long as it stays valid and wrong."""

import re
from collections.abc import Awaitable, Callable, Iterator

from graphql import (
    REMOVE,
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    InlineFragmentNode,
    Node,
    SelectionSetNode,
    VariableDefinitionNode,
    Visitor,
    parse,
    print_ast,
    validate,
    visit,
)

Still = Callable[[DocumentNode, str], Awaitable[bool]]
MOST = 600  # tries


async def shrink(schema: GraphQLSchema, query: str, still: Still) -> str:
    tries = 0
    changed = True
    while changed and tries < MOST:
        changed = False
        for smaller in _smaller(parse(query)):
            document = parse(print_ast(smaller))
            if validate(schema, document):
                continue
            tries += 1
            if tries > MOST:
                break
            if await still(document, print_ast(document)):
                query = print_ast(document)
                changed = True
                break
    return query


def _smaller(document: DocumentNode) -> Iterator[DocumentNode]:
    """The document without one of its nodes, biggest first; unused variables and fragments go with it."""
    count = _Without(-1)
    visit(document, count)
    for index in range(count.seen):
        yield _tidied(visit(document, _Without(index)))


class _Without(Visitor):
    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index
        self.seen = 0

    def enter(self, node: Node, _key: object, parent: object, *_: object) -> object:
        of_selection = isinstance(parent, tuple) and node.kind in ("field", "inline_fragment", "fragment_spread")
        if not of_selection and not isinstance(node, DirectiveNode):
            return None
        self.seen += 1
        if self.seen - 1 != self.index:
            return None
        return REMOVE

    def leave_selection_set(self, node: SelectionSetNode, *_: object) -> object:
        """What a plain inline fragment holds stands for itself."""
        spread = [
            inner
            for each in node.selections
            for inner in (
                each.selection_set.selections
                if isinstance(each, InlineFragmentNode) and each.type_condition is None and not each.directives
                else (each,)
            )
        ]
        return SelectionSetNode(selections=tuple(spread)) if len(spread) != len(node.selections) else None


class _Unused(Visitor):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: object) -> object:
        return REMOVE if len(re.findall(rf"\${node.variable.name.value}\b", self.text)) < 2 else None

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: object) -> object:
        return REMOVE if not re.search(rf"\.\.\.{node.name.value}\b", self.text) else None


def _tidied(document: DocumentNode) -> DocumentNode:
    while True:
        text = print_ast(document)
        tidied = visit(document, _Unused(text))
        if print_ast(tidied) == text:
            return document
        document = tidied
