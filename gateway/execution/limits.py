"""Bounds on an operation, checked in milliseconds: on its text before it is parsed, on its fragments before it is validated."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from gateway.errors import LimitExceeded


@dataclass(frozen=True, slots=True)
class Limits:
    """`max_fields` counts fragments as often as they are spread; so does `max_depth`."""

    max_tokens: int = 15_000
    max_aliases: int = 1_000
    max_depth: int = 40
    max_fields: int = 5_000


# A text that is never closed reaches as far as it can and is not tried again from the next quote: with a thousand of them
# that would take a thousand times as long as reading the whole.
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\"""|\\|"(?!""))*+(?:""")?|"(?:[^"\\\n\r]|\\.)*+"?|#[^\n\r]*'
    r"|\.\.\.|[A-Za-z_]\w*|-?\d[\w.+-]*|[!$&()\[\]{}:=@|]"
)


def check_text(text: str, limits: Limits) -> int:
    """Counts tokens, aliases (colons outside parentheses) and braces; returns the number of tokens.

    Raises:
        LimitExceeded: before anything is parsed.
    """
    tokens = aliases = braces = parentheses = 0
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token[0] == "#":
            continue
        tokens += 1
        if token == "(":
            parentheses += 1
        elif token == ")":
            parentheses -= 1
        elif parentheses > 0:
            pass
        elif token == ":":
            aliases += 1
        elif token == "{":
            braces += 1
            if braces > limits.max_depth:
                raise _too("deep", "levels", limits.max_depth)
        elif token == "}":
            braces -= 1
        if tokens > limits.max_tokens:
            raise _too("long", "tokens", limits.max_tokens)
        if aliases > limits.max_aliases:
            raise _too("wide", "aliases", limits.max_aliases)
    return tokens


def check_expanded(document: DocumentNode, limits: Limits) -> None:
    """Fields and depth with fragments opened; each fragment is measured once, so a bomb costs what its text costs.

    Raises:
        LimitExceeded: before anything is validated.
    """
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    measured: dict[str, tuple[int, int]] = {}
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            try:
                fields, depth = _measure(definition.selection_set, fragments, measured, limits)
            except RecursionError:  # a long chain of fragments, each in the next
                raise _too("deep", "levels, fragments opened", limits.max_depth) from None
            _check(fields, depth, limits)


def _check(fields: int, depth: int, limits: Limits) -> None:
    if fields > limits.max_fields:
        raise _too("wide", "fields, fragments opened", limits.max_fields)
    if depth > limits.max_depth:
        raise _too("deep", "levels, fragments opened", limits.max_depth)


def _measure(
    selection_set: SelectionSetNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    measured: dict[str, tuple[int, int]],
    limits: Limits,
) -> tuple[int, int]:
    fields = depth = 0
    for node in selection_set.selections:
        below = (0, 0)
        level = 0
        if isinstance(node, FragmentSpreadNode):
            below = _measure_fragment(node.name.value, fragments, measured, limits)
        elif isinstance(node, FieldNode | InlineFragmentNode):
            level = int(isinstance(node, FieldNode))
            fields += level
            if node.selection_set is not None:
                below = _measure(node.selection_set, fragments, measured, limits)
        fields += below[0]
        depth = max(depth, level + below[1])
        _check(fields, depth, limits)
    return fields, depth


def _measure_fragment(
    name: str,
    fragments: Mapping[str, FragmentDefinitionNode],
    measured: dict[str, tuple[int, int]],
    limits: Limits,
) -> tuple[int, int]:
    if name not in measured:
        measured[name] = (0, 0)  # a cycle, or a name that is unknown: validation tells
        if name in fragments:
            measured[name] = _measure(fragments[name].selection_set, fragments, measured, limits)
    return measured[name]


def _too(how: str, what: str, limit: int) -> LimitExceeded:
    return LimitExceeded(
        f"The operation is too {how}: more than {limit} {what}.", suggestion="Ask for less, or in several operations."
    )
