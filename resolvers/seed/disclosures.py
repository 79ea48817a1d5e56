"""Rows of the access log: treating staff read a visit; what was flagged is in a row of its own (access.md, "The log")."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from resolvers.audit.documents import access_document
from resolvers.audit.records import AccessRecord
from resolvers.seed.visits import Row, Visit

LOGGED = 0.15  # of visits
FIELDS = {
    "HEALTH_VISIT": ("facility", "mainDiagnosis", "startedAt"),
    "LAB_RESULT": ("indexName", "resultAt", "value"),
    "PRESCRIPTION": ("items", "orderedAt"),
}


def disclosure_rows(visits: Sequence[Visit], draw: Random, now: datetime) -> Iterator[Row]:
    for visit in visits:
        if draw.random() < LOGGED:
            at = min(visit.started_at + timedelta(hours=1, milliseconds=draw.randrange(3_600_000)), now)
            yield disclosure(visit, draw, at, visit.care_team[0], "HEALTH_VISIT")
            if visit.panels:
                yield disclosure(visit, draw, at, visit.care_team[0], "LAB_RESULT")


def disclosure(visit: Visit, draw: Random, at: datetime, caller: str, category: str) -> Row:
    """`caller` treats the visit's person at its facility, and read this category of it."""
    record = AccessRecord(
        id=f"{draw.getrandbits(128):032x}",
        at=at,
        request_id=f"{draw.getrandbits(128):032x}",
        personal_id=visit.person.personal_id,
        caller=caller,
        role="clinician",
        organization=visit.facility,
        purpose="TREAT",
        operation="HealthBook",
        category=category,
        fields=FIELDS[category],
        flags=tuple(sorted(visit.flags)),
        condition="TREATING",
        consent_id=None,
        allowed=True,
    )
    return "access_log", access_document(record)
