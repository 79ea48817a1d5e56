"""GUARDIAN: a relation in force today to a child, or to an adult represented by a decision (law 15/2023 arts 8, 69.4)."""

from datetime import date, datetime

from policies.actor import Actor
from policies.days import age_on, day_of
from policies.decision import Clause
from policies.flags import CARE_FLAGS, HIDDEN_FROM_GUARDIANS, HIV
from policies.grants import Grants, Guardianship
from policies.policy import PolicySettings
from policies.request import Request

GUARDIAN = "GUARDIAN"
MAJORITY = 18
OWN_HIV_TEST = 15  # law 64/2006: from this birthday one decides on one's own test


def guardian(request: Request, grants: Grants, now: datetime, settings: PolicySettings) -> tuple[Clause, ...]:
    """Permit the ward's records, HIV until the 15th birthday, never what may accuse the guardian.

    A relation that is summary-only reads discharge summaries alone: no category is that narrow, so it opens none.
    """
    caller, today = request.actor.personal_id, day_of(now)
    if caller is None or request.subject is None or caller == request.subject:
        return ()
    age = None if grants.birth_date is None else age_on(today, grants.birth_date)
    if not any(represents(relation, caller, today, age) for relation in grants.guardianships):
        return ()
    return (Clause(GUARDIAN, flags=shown_to_guardians(age)),)


def shown_to_guardians(age: int | None) -> frozenset[str]:
    """The flags of a ward of that age that a guardian is shown."""
    flags = CARE_FLAGS - HIDDEN_FROM_GUARDIANS
    return flags - {HIV} if age is None or age >= OWN_HIV_TEST else flags


def asks(actor: Actor, subject: str | None) -> bool:
    """Nobody is one's own guardian."""
    return subject is not None and actor.personal_id is not None and actor.personal_id != subject


def represents(relation: Guardianship, caller: str, today: date, age: int | None) -> bool:
    """In force today, and to somebody who is represented. `age` of the ward; None: not known."""
    if relation.guardian != caller or relation.summary_only or today < relation.valid_from:
        return False
    if relation.valid_to is not None and today > relation.valid_to:
        return False
    return relation.by_decision or (age is not None and age < MAJORITY)
