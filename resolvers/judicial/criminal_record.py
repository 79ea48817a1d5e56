"""The criminal-record register: judgments and bans of a person (law 107/2025/QH15; law 28/2009 arts 42, 43).

It is read through a dossier alone, and a certificate holds what it said on the day of issue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from resolvers.judicial.records import CertificateType, RecordStatus

Document = dict[str, Any]


class ExecutionState(StrEnum):
    """How far a judgment has been carried out."""

    PENDING = "PENDING"
    SERVING = "SERVING"
    SUSPENDED = "SUSPENDED"  # a suspended sentence, under probation
    SERVED = "SERVED"


@dataclass(frozen=True, slots=True)
class Judgment:
    """A conviction in force; `expunged_on`: from that day the law treats the person as never convicted."""

    judgment_number: str
    judged_on: date
    court: str
    offence: str
    article: str
    main_penalty: str
    additional_penalty: str | None
    civil_duties: str | None
    costs: Decimal | None  # VND
    execution_state: ExecutionState
    expunged_on: date | None = None

    @property
    def expunged(self) -> bool:
        return self.expunged_on is not None


@dataclass(frozen=True, slots=True)
class Ban:
    """From holding an office, or from founding and managing firms and co-operatives."""

    decision_number: str
    decided_on: date
    court: str
    office: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class CriminalRecord:
    """What the register says of a person; of most it says nothing."""

    personal_id: str
    judgments: tuple[Judgment, ...] = ()
    bans: tuple[Ban, ...] = ()

    @property
    def status(self) -> RecordStatus:
        return status_of(self.judgments)

    def told_by(self, kind: CertificateType) -> tuple[Judgment, ...]:
        """Expunged judgments stand in a No.2 alone (law 28/2009 arts 42, 43)."""
        return tuple(one for one in self.judgments if kind is CertificateType.TYPE_2 or not one.expunged)

    def bans_told_by(self, kind: CertificateType, *, asked: bool) -> tuple[Ban, ...] | None:
        """A No.2 tells of bans, a No.1 only if it was asked to; None: nothing is said of them."""
        return self.bans if asked or kind is CertificateType.TYPE_2 else None


def status_of(judgments: tuple[Judgment, ...]) -> RecordStatus:
    return RecordStatus.HAS_RECORD if judgments else RecordStatus.CLEAR


def record_document(record: CriminalRecord) -> Document:
    return {
        "_id": record.personal_id,
        "personal_id": record.personal_id,
        "judgments": [judgment_document(one) for one in record.judgments],
        "bans": [ban_document(one) for one in record.bans],
    }


def criminal_record(document: Mapping[str, Any]) -> CriminalRecord:
    return CriminalRecord(
        document["personal_id"],
        tuple(judgment_record(one) for one in document["judgments"]),
        tuple(ban_record(one) for one in document["bans"]),
    )


def judgment_document(one: Judgment) -> Document:
    return {
        "judgment_number": one.judgment_number,
        "judged_on": one.judged_on.isoformat(),
        "court": one.court,
        "offence": one.offence,
        "article": one.article,
        "main_penalty": one.main_penalty,
        "additional_penalty": one.additional_penalty,
        "civil_duties": one.civil_duties,
        "costs": one.costs,
        "execution_state": one.execution_state.value,
        "expunged_on": one.expunged_on.isoformat() if one.expunged_on else None,
    }


def judgment_record(stored: Mapping[str, Any]) -> Judgment:
    return Judgment(
        judgment_number=stored["judgment_number"],
        judged_on=date.fromisoformat(stored["judged_on"]),
        court=stored["court"],
        offence=stored["offence"],
        article=stored["article"],
        main_penalty=stored["main_penalty"],
        additional_penalty=stored.get("additional_penalty"),
        civil_duties=stored.get("civil_duties"),
        costs=stored.get("costs"),
        execution_state=ExecutionState(stored["execution_state"]),
        expunged_on=date.fromisoformat(stored["expunged_on"]) if stored.get("expunged_on") else None,
    )


def ban_document(one: Ban) -> Document:
    return {
        "decision_number": one.decision_number,
        "decided_on": one.decided_on.isoformat(),
        "court": one.court,
        "office": one.office,
        "valid_from": one.valid_from.isoformat(),
        "valid_to": one.valid_to.isoformat() if one.valid_to else None,
    }


def ban_record(stored: Mapping[str, Any]) -> Ban:
    return Ban(
        decision_number=stored["decision_number"],
        decided_on=date.fromisoformat(stored["decided_on"]),
        court=stored["court"],
        office=stored["office"],
        valid_from=date.fromisoformat(stored["valid_from"]),
        valid_to=date.fromisoformat(stored["valid_to"]) if stored.get("valid_to") else None,
    )
