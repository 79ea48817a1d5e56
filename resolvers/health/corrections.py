"""Requests of data subjects (yêu cầu của chủ thể dữ liệu): what is asked, of which facility, and until when it is owed.

The facility answers within two working days and does it within ten days (Decree 356/2025/NĐ-CP art 5.3; PDPL 91/2025 art 4).
The request is a paper of its own, addressed to that facility: it carries no flags, whatever the visit does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from policies.days import day_of, first_instant
from resolvers.health.records import CitizenReference
from resolvers.working_days import add_working_days

CATEGORY = "DATA_SUBJECT_REQUEST"
COLLECTION = "data_subject_requests"
MEMORY = "health_commands"
ANSWERED_WITHIN = 2  # working days
DONE_WITHIN = 10  # days

Document = Mapping[str, Any]


class RequestStatus(StrEnum):
    SUBMITTED = "SUBMITTED"
    ACCEPTED = "ACCEPTED"  # answered: it will be done
    DONE = "DONE"
    REFUSED = "REFUSED"


OUTCOMES = {  # what a facility may say of a request, and of which it may say it
    RequestStatus.ACCEPTED: (RequestStatus.SUBMITTED,),
    RequestStatus.DONE: (RequestStatus.SUBMITTED, RequestStatus.ACCEPTED),
    RequestStatus.REFUSED: (RequestStatus.SUBMITTED, RequestStatus.ACCEPTED),
}


@dataclass(frozen=True, slots=True)
class DataSubjectRequestRecord:
    """`answer_by` and `due_at` are the first instants after the last day."""

    id: str
    citizen: CitizenReference
    custodian: str
    kind: str
    status: RequestStatus
    encounter_id: str
    statement: str
    created_at: datetime
    answer_by: datetime
    due_at: datetime
    answer: str | None = None
    answered_at: datetime | None = None
    handled_at: datetime | None = None


def deadlines(asked: datetime) -> tuple[datetime, datetime]:
    """Until when it is answered, and done; the day on which it is asked does not count."""
    day = day_of(asked)
    return _end_of(add_working_days(day, ANSWERED_WITHIN)), _end_of(day + timedelta(days=DONE_WITHIN))


def _end_of(day: date) -> datetime:
    return first_instant(day + timedelta(days=1))


def request_record(document: Document) -> DataSubjectRequestRecord:
    return DataSubjectRequestRecord(
        id=document["_id"],
        citizen=CitizenReference(document["personal_id"]),
        custodian=document["custodian"],
        kind=document["kind"],
        status=RequestStatus(document["status"]),
        encounter_id=document["encounter_id"],
        statement=document["statement"],
        created_at=document["created_at"],
        answer_by=document["answer_by"],
        due_at=document["due_at"],
        answer=document.get("answer"),
        answered_at=document.get("answered_at"),
        handled_at=document.get("handled_at"),
    )
