"""ASSIGNED: the dossier is assigned to the caller, and is being worked on; an officer's standing ends with it.

Without record (identity): such a dossier about the subject exists.
"""

from datetime import datetime

from policies.actor import Actor
from policies.decision import Clause
from policies.flags import CERTIFICATE_NO2, NO_FLAGS
from policies.grants import Grants
from policies.policy import PolicySettings
from policies.request import Record, Request

ASSIGNED = "ASSIGNED"
INPUTS = frozenset({"status", "assignee"})
OPENS = frozenset({CERTIFICATE_NO2})
WORKED_ON = frozenset({"RECEIVED", "SUPPLEMENT_REQUESTED", "VERIFYING", "AWAITING_SIGNATURE"})


def assigned(actor: Actor, record: Record) -> bool:
    """Match the dossiers on the caller's desk."""
    return _on_desk(actor, record.inputs.get("status"), record.inputs.get("assignee"))


def dossier_exists(request: Request, grants: Grants, now: datetime, settings: PolicySettings) -> tuple[Clause, ...]:
    """Permit what a dossier on the caller's desk needs to know of the person it is about."""
    if not any(_on_desk(request.actor, one.status, one.assignee) for one in grants.dossiers):
        return ()
    return (Clause(ASSIGNED, flags=NO_FLAGS),)


def admits(actor: Actor) -> bool:
    """Nothing is assigned to nobody."""
    return actor.sub is not None


def asks(actor: Actor, subject: str | None) -> bool:
    """Only of a person there are dossiers."""
    return subject is not None and admits(actor)


def _on_desk(actor: Actor, status: object, assignee: object) -> bool:
    return actor.sub is not None and assignee == actor.sub and status in WORKED_ON
