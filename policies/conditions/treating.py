"""TREATING: the caller treats the subject in an open episode (law 15/2023 art 69)."""

from datetime import date, datetime

from policies.actor import Actor
from policies.days import day_of
from policies.decision import NO_CUSTODIAN, Clause
from policies.flags import CARE_FLAGS
from policies.grants import Grants, Treatment
from policies.policy import PolicySettings
from policies.request import Request

TREATING = "TREATING"


def treating(request: Request, grants: Grants, now: datetime, settings: PolicySettings) -> tuple[Clause, ...]:
    """Permit what the caller's facility recorded and what the patient declared, until the grace period is over."""
    actor = request.actor
    if actor.organization is None or actor.sub is None or request.subject is None:
        return ()
    for treatment in grants.treatments:
        mine = treatment.facility == actor.organization and actor.sub in treatment.care_team
        if mine and treatment.founded and _is_current(treatment, day_of(now), settings):
            return (Clause(TREATING, flags=CARE_FLAGS, facilities=frozenset({treatment.facility, NO_CUSTODIAN})),)
    return ()


def asks(actor: Actor, subject: str | None) -> bool:
    """Only who works somewhere treats."""
    return subject is not None and actor.organization is not None and actor.sub is not None


def _is_current(treatment: Treatment, today: date, settings: PolicySettings) -> bool:
    started = day_of(treatment.started_at)
    if treatment.ended_at is None:
        return started <= today <= started + settings.treating_after_start
    return started <= today <= day_of(treatment.ended_at) + settings.treating_after_end
