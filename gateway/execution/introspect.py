"""The public schema's answer about itself."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    REMOVE,
    DirectiveNode,
    ExecutionResult,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    Visitor,
    experimental_execute_incrementally,
    parse,
    visit,
)


def introspect(schema: GraphQLSchema, operation: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """`operation`: one of `__schema` and `__type` alone; `variables` as they were coerced."""
    # All schemas of a process share the types of introspection, and libraries change this field for their own schemas.
    type_ = schema.type_map["__Type"]
    assert isinstance(type_, GraphQLObjectType)
    type_.fields["isOneOf"].resolve = _is_one_of
    # `execute` takes no schema that has `@defer`. In what is asked of a schema itself it says nothing.
    document = visit(parse(operation), _WithoutDefer())
    answer = experimental_execute_incrementally(schema, document, variable_values=dict(variables))
    assert isinstance(answer, ExecutionResult)
    return answer.data or {}


class _WithoutDefer(Visitor):
    def enter_directive(self, node: DirectiveNode, *_: object) -> Any:
        return REMOVE if node.name.value == "defer" else None


def _is_one_of(type_: Any, _info: object) -> bool | None:
    return type_.is_one_of if isinstance(type_, GraphQLInputObjectType) else None
