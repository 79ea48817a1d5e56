"""OWN_FACILITY: the caller's own organisation holds the record; without record, it has cared for the subject lately."""

from datetime import datetime, timedelta

from policies.actor import Actor
from policies.days import day_of
from policies.decision import NO_CUSTODIAN, Clause
from policies.flags import NO_FLAGS
from policies.grants import Grants
from policies.policy import PolicySettings
from policies.request import Record, Request

OWN_FACILITY = "OWN_FACILITY"
AFTER_END = timedelta(days=30)  # within which a facility still has to do with who was there


def own_facility(actor: Actor, record: Record) -> bool:
    """Match what the caller's organisation holds; what nobody holds is nobody's own."""
    return admits(actor) and record.custodian == actor.organization


def admits(actor: Actor) -> bool:
    """Without an organisation no record can match."""
    return actor.organization not in (None, NO_CUSTODIAN)


def facilities(actor: Actor) -> frozenset[str]:
    """Where a record can match: queries are narrowed by it."""
    return frozenset({actor.organization}) if actor.organization is not None else frozenset()


def patient_of_late(request: Request, grants: Grants, now: datetime, settings: PolicySettings) -> tuple[Clause, ...]:
    """Permit a category that nobody holds, of whoever has an open or lately ended encounter at the caller's facility."""
    if not admits(request.actor) or request.subject is None:
        return ()
    today = day_of(now)
    for visit in grants.treatments:
        here = visit.facility == request.actor.organization and day_of(visit.started_at) <= today
        if here and (visit.ended_at is None or today < day_of(visit.ended_at) + AFTER_END):
            return (Clause(OWN_FACILITY, flags=NO_FLAGS),)
    return ()


def asks(actor: Actor, subject: str | None) -> bool:
    """Only a facility has patients."""
    return subject is not None and admits(actor)
