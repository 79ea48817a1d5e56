"""Complete a leaf by the public schema: built-in scalars (GraphQL specification, 3.5), public enum values; custom scalars pass.

A subgraph has serialised its values already. What it answers must be what the public schema says, or is turned into it
where nothing is lost, as the specification allows.
"""

from collections.abc import Callable
from math import isfinite
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLScalarType,
    GraphQLString,
)

from gateway.planning.plan import LeafType


def complete_leaf(shape: LeafType) -> Callable[[Any], Any]:
    """The completer raises TypeError or ValueError; its message never holds the value, which may not be public."""
    if shape.values:
        return _enum(shape.name, frozenset(shape.values))
    return _BUILT_IN.get(shape.name, _custom)


def _custom(value: Any) -> Any:
    return value


def _enum(name: str, values: frozenset[str]) -> Callable[[Any], Any]:
    def complete(value: Any) -> Any:
        if isinstance(value, str) and value in values:
            return value
        raise ValueError(f"The enum {name} cannot represent what a subgraph answered.")

    return complete


def _int(value: Any) -> Any:
    if value.__class__ is int and -(2**31) <= value < 2**31:
        return value
    return _turned(GraphQLInt, value)


def _float(value: Any) -> Any:
    if (value.__class__ is float and isfinite(value)) or (value.__class__ is int and -(2**53) < value < 2**53):
        return value
    return _turned(GraphQLFloat, value)


def _string(value: Any) -> Any:
    return value if value.__class__ is str else _turned(GraphQLString, value)


def _boolean(value: Any) -> Any:
    return value if value.__class__ is bool else _turned(GraphQLBoolean, value)


def _id(value: Any) -> Any:
    return value if value.__class__ is str else _turned(GraphQLID, value)


def _turned(scalar: GraphQLScalarType, value: Any) -> Any:
    """What is not of the type's own class is turned into it, or refused, as graphql-core does; rare, so that it may cost."""
    try:
        return scalar.coerce_output_value(value)
    except (GraphQLError, TypeError, ValueError, OverflowError):
        # graphql-core's message holds the value.
        raise TypeError(f"{scalar.name} cannot represent what a subgraph answered.") from None


_BUILT_IN: dict[str, Callable[[Any], Any]] = {
    "Int": _int,
    "Float": _float,
    "String": _string,
    "Boolean": _boolean,
    "ID": _id,
}
