"""Which of an operation's `@authenticated`, `@requiresScopes` and `@policy` the caller does not meet.

Authentication and scopes are those of the verified token; policies are asked of a port. What is not granted is denied, and
so is everything when the port fails.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from gateway.composition.requirements import Requirement, RequirementKind, Requirements
from gateway.execution.conditions import holds
from gateway.execution.guard import Guard
from gateway.planning.plan import (
    ObjectShape,
    ProjectedField,
    Refusal,
    composite,
)
from gateway.planning.required import EVERYTHING_MET, Unmet
from policies.actor import Actor

UNAUTHORIZED = "UNAUTHORIZED_FIELD_OR_TYPE"
_REFUSAL = Refusal(UNAUTHORIZED, "Unauthorized field or type.")
_MOST_PATHS = 100


class Policies(Protocol):
    """Who answers `@policy`."""

    async def granted(self, actor: Actor, names: frozenset[str]) -> Collection[str]:
        """Those of the named policies that the caller meets, asked once for an operation; any exception denies all."""


class NoPolicies:
    """Nobody answers: nothing is granted."""

    async def granted(self, actor: Actor, names: frozenset[str]) -> Collection[str]:
        return ()


NO_POLICIES: Final = NoPolicies()


class TokenPolicies:
    """The caller's token answers: a policy is met when the issuer names it there."""

    async def granted(self, actor: Actor, names: frozenset[str]) -> Collection[str]:
        return names & actor.policies


class GuardPolicies:
    """The request's guard answers: a policy is a resource about nobody that the caller's role may read."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def granted(self, actor: Actor, names: frozenset[str]) -> Collection[str]:
        return [name for name in names if self._guard.policies(((name,),))]


async def unmet(requirements: Requirements, actor: Actor, policies: Policies) -> Unmet:
    """What the caller does not meet, with what is said; part of the plan's cache key."""
    if not requirements:
        return EVERYTHING_MET
    granted = await _granted(requirements, actor, policies)
    return refused(each for each in requirements if not _is_met(each, actor, granted))


def refused(requirements: Iterable[Requirement]) -> Unmet:
    """What is said is the same for everyone."""
    return dict.fromkeys(requirements, _REFUSAL)


async def _granted(requirements: Requirements, actor: Actor, policies: Policies) -> frozenset[str]:
    names = frozenset(
        name
        for each in requirements
        if each.kind is RequirementKind.POLICIES
        for group in each.alternatives
        for name in group
    )
    if not names:
        return frozenset()
    try:
        return frozenset(await policies.granted(actor, names)) & names
    except Exception:
        return frozenset()


def _is_met(requirement: Requirement, actor: Actor, granted: frozenset[str]) -> bool:
    if requirement.kind is RequirementKind.AUTHENTICATED:
        return actor.authenticated
    held = actor.scopes if requirement.kind is RequirementKind.SCOPES else granted
    return any(group and held.issuperset(group) for group in requirement.alternatives)


def unauthorized_errors(
    projection: Sequence[ProjectedField], variables: Mapping[str, Any]
) -> tuple[dict[str, object], ...]:
    """One error for each refused field of an operation that is refused whole; its path is that of the operation."""
    found: dict[tuple[str, ...], None] = {}
    _refused_below(projection, (), variables, found, {})
    return tuple(
        {"message": _REFUSAL.message, "path": list(path), "extensions": {"code": UNAUTHORIZED}} for path in found
    )


def _refused_below(
    fields: Sequence[ProjectedField],
    path: tuple[str, ...],
    variables: Mapping[str, Any],
    found: dict[tuple[str, ...], None],
    fruitless: dict[int, ObjectShape],
) -> None:
    """`fruitless`: shapes without a refused field, by their identity; one may stand at many places."""
    for field in fields:
        if len(found) >= _MOST_PATHS:
            return
        here = (*path, field.response_key)
        if not holds(field.when, variables):
            continue
        if field.refusal is not None:
            if field.refusal.code == UNAUTHORIZED:
                found[here] = None
            continue
        shape = composite(field.shape)
        if shape is None or id(shape) in fruitless:
            continue
        before = len(found)
        for inner in shape.by_type.values():
            _refused_below(inner, here, variables, found, fruitless)
        if len(found) == before:
            fruitless[id(shape)] = shape
