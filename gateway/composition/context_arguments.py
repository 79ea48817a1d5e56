"""Arguments that are filled from a context (2.8): `@fromContext(field: "$name { selection }")`, set by `@context(name:)` above."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphql import GraphQLSyntaxError, OperationDefinitionNode, SelectionSetNode, parse

from gateway.composition.applied_values import text
from gateway.composition.subgraph_schema import ArgumentDefinition, FieldDefinition, SubgraphSchema, find, find_all

_IGNORED = r"(?:[\s,]|#[^\n\r]*(?![^\n\r]))*"  # what GraphQL lets stand between tokens
_VALUE = re.compile(rf"^{_IGNORED}\${_IGNORED}(?P<context>[A-Za-z_]\w*)(?!\w)(?P<selection>.*\S.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ContextArgument:
    """`context` is None where none is named; `setters`: the types that set it; `written`: the selection as it stands."""

    argument: ArgumentDefinition
    context: str | None
    written: str
    selection: SelectionSetNode | None
    setters: tuple[str, ...]


def is_contextual(argument: ArgumentDefinition) -> bool:
    return find(argument.applied, "fromContext") is not None


def context_arguments(subgraph: SubgraphSchema, f: FieldDefinition) -> Iterator[ContextArgument]:
    for argument in f.arguments.values():
        if not is_contextual(argument):
            continue
        applied = find(argument.applied, "fromContext")
        match = _VALUE.match(text(applied, "field")) if applied else None
        if match is None:
            yield ContextArgument(argument, None, "", None, ())
            continue
        setters = tuple(t for t, name in set_contexts(subgraph) if name == match["context"])
        yield ContextArgument(argument, match["context"], match["selection"], _parsed(match["selection"]), setters)


def set_contexts(subgraph: SubgraphSchema) -> Iterator[tuple[str, str]]:
    """(type, name) of every `@context`."""
    for t in subgraph.types.values():
        for a in find_all(t.applied, "context"):
            yield t.name, text(a, "name")


def _parsed(selection: str) -> SelectionSetNode | None:
    source = selection.strip()
    try:
        document = parse(source if source.startswith("{") else f"{{{source}}}", no_location=True)
    except GraphQLSyntaxError:
        return None
    operation = document.definitions[0]
    if len(document.definitions) > 1 or not isinstance(operation, OperationDefinitionNode):
        return None
    return operation.selection_set
