"""The public schema's answer about itself."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema, execute_sync, parse


def introspect(schema: GraphQLSchema, operation: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """`operation`: one of `__schema` and `__type` alone; `variables` as they were coerced."""
    # All schemas of a process share the types of introspection, and libraries change this field for their own schemas.
    type_ = schema.type_map["__Type"]
    assert isinstance(type_, GraphQLObjectType)
    type_.fields["isOneOf"].resolve = _is_one_of
    return execute_sync(schema, parse(operation), variable_values=dict(variables)).data or {}


def _is_one_of(type_: Any, _info: object) -> bool | None:
    return type_.is_one_of if isinstance(type_, GraphQLInputObjectType) else None
