"""Complete a leaf by the public schema: built-in scalars (GraphQL specification, 3.5), public enum values; custom scalars pass.

A subgraph has serialised its values already. What it answers must be what the public schema says, or is turned into it
where nothing is lost, as the specification allows.
"""

import sys
from collections.abc import Callable
from math import isfinite
from typing import Any

from gateway.planning.plan import LeafType

# An integer may be larger than any double: comparing it is safe, turning it into one is not.
_LARGEST = sys.float_info.max


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


def _int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        raise TypeError("Int cannot represent what a subgraph answered: no integer.")
    if not -(2**31) <= value < 2**31:
        raise ValueError("Int cannot represent what a subgraph answered: more than 32 bits.")
    return int(value)


def _float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_LARGEST <= value <= _LARGEST:
        raise TypeError("Float cannot represent what a subgraph answered: no finite number.")
    return value


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or (isinstance(value, float) and isfinite(value)):
        return str(value)
    raise TypeError("String cannot represent what a subgraph answered.")


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise TypeError("Boolean cannot represent what a subgraph answered.")


def _id(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise TypeError("ID cannot represent what a subgraph answered.")


_BUILT_IN: dict[str, Callable[[Any], Any]] = {
    "Int": _int,
    "Float": _float,
    "String": _string,
    "Boolean": _boolean,
    "ID": _id,
}
