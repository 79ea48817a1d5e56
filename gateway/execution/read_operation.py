"""From the text of an operation to a validated document: limits, parse, limits on fragments, validation.

What is valid is remembered by its text; what is not is refused again each time, so that nobody fills the cache with it.
"""

import asyncio

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    parse,
    specified_rules,
    validate,
)
from graphql.validation.rules import overlapping_fields_can_be_merged
from graphql.validation.validate import ValidationAbortedError

from gateway.errors import LimitExceeded
from gateway.execution.bounded_cache import BoundedCache
from gateway.execution.limits import Limits, check_expanded, check_text

PARSE_FAILED, VALIDATION_FAILED = "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"

# From this size on, parsing and validation take long enough for others to notice: they leave the event loop.
_LARGE = 1_500
_MOST_VALIDATION_ERRORS = 20

# Whether repeated fields agree takes time that grows with the square of their number. graphql-core counts its steps and
# gives up after ten times as many, which takes seconds.
overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = 50_000
_GIVEN_UP = "Validation aborted."


class Invalid(Exception):
    """The operation was not run; `errors` as the client gets them."""

    def __init__(self, errors: tuple[dict[str, object], ...]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors


class OperationReader:
    def __init__(self, schema: GraphQLSchema, limits: Limits, cached: int, introspection: bool) -> None:
        self._schema = schema
        self._rules = specified_rules if introspection else (*specified_rules, NoSchemaIntrospectionCustomRule)
        self._limits = limits
        self._documents: BoundedCache[str, DocumentNode] = BoundedCache(cached)

    async def read(self, text: str) -> DocumentNode:
        """Raises Invalid, or LimitExceeded."""
        found = self._documents.get(text)
        if found is not None:
            return found
        tokens = check_text(text, self._limits)
        document = self._parse(text) if tokens < _LARGE else await asyncio.to_thread(self._parse, text)
        self._documents.put(text, document)
        return document

    def _parse(self, text: str) -> DocumentNode:
        """Without places: they tie the document up in circles, which would stay in memory long after it is forgotten."""
        document = self._parsed(text, no_location=True)
        check_expanded(document, self._limits)
        if self._problems(document):
            problems = self._problems(self._parsed(text, no_location=False))
            raise Invalid(tuple(formatted(problem, VALIDATION_FAILED) for problem in problems))
        return document

    def _parsed(self, text: str, *, no_location: bool) -> DocumentNode:
        try:
            return parse(text, no_location=no_location, max_tokens=self._limits.max_tokens)
        except GraphQLSyntaxError as problem:
            if "nested too deeply" in problem.message:
                raise LimitExceeded("The operation is nested too deeply.") from None
            raise Invalid((formatted(problem, PARSE_FAILED),)) from None

    def _problems(self, document: DocumentNode) -> list[GraphQLError]:
        problems = validate(self._schema, document, self._rules, max_errors=_MOST_VALIDATION_ERRORS)
        if any(type(problem) is ValidationAbortedError and problem.message == _GIVEN_UP for problem in problems):
            raise LimitExceeded(
                "The operation takes too long to validate: it repeats the same fields or fragments too often.",
                suggestion="Select each field once.",
            )
        return problems


def formatted(problem: GraphQLError, code: str) -> dict[str, object]:
    error: dict[str, object] = {"message": problem.message}
    if problem.locations:
        error["locations"] = [{"line": location.line, "column": location.column} for location in problem.locations]
    error["extensions"] = {"code": code}
    return error
