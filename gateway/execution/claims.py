"""Whose data a protected value claims to be, read before the fetch: from the arguments, the caller, or the entity's key."""

from collections.abc import Mapping
from typing import Any

from gateway.execution.slots import StoreObject
from gateway.planning.plan import ArgumentValue, Claim, ClaimSource


def claimed_subject(
    claim: Claim, variables: Mapping[str, Any], caller: str | None, target: StoreObject | None
) -> str | None:
    """None: not known, or no number. `target`: the store's object that KEY claims start at."""
    if claim.source is ClaimSource.CALLER:
        return caller
    if claim.source is ClaimSource.ARGS:
        return _text(argument_value(claim.argument, variables)) if claim.argument is not None else None
    if claim.source is ClaimSource.KEY:
        value: Any = target
        for slot in claim.path:
            if value.__class__ is not dict:
                return None
            value = value.get(slot)
        return _text(value)
    return None


def argument_value(argument: ArgumentValue, variables: Mapping[str, Any]) -> Any:
    if argument.variable is None:
        return argument.literal
    value = variables.get(argument.variable)
    for name in argument.path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
