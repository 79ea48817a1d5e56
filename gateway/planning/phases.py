"""When each fetch of a plan with deferred fragments is asked: with the first answer, or for which fragment.

A fragment for which nothing more would have to be fetched is not deferred at all: its fields are in the part around it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gateway.planning.plan import Deferral, Fetch, Plan, Purpose, Reference

FIRST = -1


@dataclass(frozen=True, slots=True)
class Phase:
    """What is asked for one fragment (FIRST: for the first answer) once the phases `after` are done."""

    fragment: int
    after: frozenset[int]
    fetches: tuple[Fetch, ...]
    references: tuple[Reference, ...]


def phases(plan: Plan, active: frozenset[int]) -> tuple[Phase, ...]:
    """The first answer, then the fragments of `active` that are worth it, parents before children."""
    deferral = plan.deferral
    assert deferral is not None
    while True:
        asked = _asked_at(plan, deferral, active)
        needing = _needing(deferral, active, asked)
        if needing == active:
            break
        active = needing
    after = _after(plan, deferral, active, asked)
    if after is None:  # two fragments wait for each other's fetches: nobody gains by parts
        return phases(plan, frozenset())
    known: dict[int, frozenset[int]] = {}
    for number in (FIRST, *sorted(active)):
        known[number] = frozenset((number,)).union(*(known[each] for each in after[number]))
    return tuple(
        Phase(
            number,
            after[number],
            tuple(
                replace(each, depends_on=tuple(dep for dep in each.depends_on if asked[dep] == number))
                for each in plan.fetches
                if asked[each.id] == number
            ),
            tuple(
                replace(each, depends_on=tuple(dep for dep in each.depends_on if asked[dep] == number))
                for each in plan.references
                if all(asked[dep] in known[number] for dep in each.depends_on)
            ),
        )
        for number in (FIRST, *sorted(active))
    )


def _asked_at(plan: Plan, deferral: Deferral, active: frozenset[int]) -> Mapping[int, int]:
    """For each fetch the phase in which it is asked: the first that needs it, and none before what it depends on."""
    asked: dict[int, int] = {}
    for fetch, purpose in zip(plan.fetches, deferral.purposes, strict=True):
        at = min((max(each) for each in _open(purpose, active)), default=FIRST)
        if fetch.root is None:  # the root fields of a mutation wait for each other, whatever they are wanted for
            at = max((at, *(asked[each] for each in fetch.depends_on)))
        asked[fetch.id] = at
    return asked


def _open(purpose: Purpose, active: frozenset[int]) -> frozenset[frozenset[int]]:
    """The sets of active fragments; empty when one of them needs nothing but the first answer."""
    sets = frozenset(each & active for each in purpose)
    return frozenset() if frozenset() in sets else sets


def _needing(deferral: Deferral, active: frozenset[int], asked: Mapping[int, int]) -> frozenset[int]:
    """The fragments for which something is asked that the first answer does not need."""
    return active & frozenset(
        max(each)
        for number, purpose in enumerate(deferral.purposes)
        if asked[number] != FIRST
        for each in _open(purpose, active)
    )


def _after(
    plan: Plan, deferral: Deferral, active: frozenset[int], asked: Mapping[int, int]
) -> Mapping[int, frozenset[int]] | None:
    """For each phase those that must be done: its parent's, and those that ask something it needs. None: a circle."""
    parents = {each.number: each.parent for each in deferral.fragments}
    after: dict[int, set[int]] = {number: {FIRST} for number in active} | {FIRST: set()}
    for number in active:
        parent = parents[number]
        while parent is not None and parent not in active:
            parent = parents[parent]
        if parent is not None:
            after[number].add(parent)
    for fetch, purpose in zip(plan.fetches, deferral.purposes, strict=True):
        at = asked[fetch.id]
        if fetch.root is None or at != FIRST:
            after[at] |= {asked[each] for each in fetch.depends_on} - {at}
        for each in _open(purpose, active):
            if max(each) != at:
                after[max(each)].add(at)
    if any(earlier >= number for number, needed in after.items() for earlier in needed):
        return None
    return {number: frozenset(needed) for number, needed in after.items()}
