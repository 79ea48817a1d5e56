"""Applications for a judicial record certificate, and the words that dossiers and certificates share (law 107/2025)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

NO2_FLAG = "CERTIFICATE_NO2"  # on everything of type No.2: nobody may ask a person for it (law 107/2025)


class CertificateType(StrEnum):
    TYPE_1 = "TYPE_1"
    TYPE_2 = "TYPE_2"


class ApplicationStatus(StrEnum):
    FEE_PENDING = "FEE_PENDING"
    SUBMITTED = "SUBMITTED"
    RECEIVED = "RECEIVED"
    SUPPLEMENT_REQUESTED = "SUPPLEMENT_REQUESTED"
    VERIFYING = "VERIFYING"
    AWAITING_SIGNATURE = "AWAITING_SIGNATURE"
    ISSUED = "ISSUED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


class CertificateStatus(StrEnum):
    VALID = "VALID"
    REVOKED = "REVOKED"
    SUPERSEDED = "SUPERSEDED"  # by a corrected re-issue only


class RecordStatus(StrEnum):
    CLEAR = "CLEAR"
    HAS_RECORD = "HAS_RECORD"


class Relation(StrEnum):
    """What the person the dossier is about is to the applicant (Decree 216/2026 art 22.2)."""

    SELF = "SELF"
    PARENT = "PARENT"
    SPOUSE = "SPOUSE"
    CHILD = "CHILD"
    WARD = "WARD"


@dataclass(frozen=True, slots=True)
class CitizenReference:
    """The citizen that a record is about; at home in identity, and there for every number."""

    personal_id: str


@dataclass(frozen=True, slots=True)
class ProvinceCode:
    """A province code says nothing without its version: codes were re-used for other areas on 1/7/2025."""

    code: str
    version: str  # PRE_2025 | POST_2025


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A transition: `actor` is kept for the trail alone, what is shown of an officer is role and unit."""

    status: ApplicationStatus  # that it came to
    at: datetime
    from_status: ApplicationStatus | None = None  # None: it was filed
    actor: str | None = None  # token `sub`
    role: str | None = None
    unit: str | None = None  # the officer's agency
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Proposer:
    """Who proposed the certificate: the person counts, who could hold a second token."""

    sub: str
    personal_id: str


@dataclass(frozen=True, slots=True)
class ApplicationFee:
    """In VND, by the table of the day on which it was filed; `evidence` is what a claimed reduction rests on."""

    amount: int
    reduction: str  # fees.Reduction
    evidence: str | None = None
    receipt: str | None = None  # id of the payment platform's receipt
    paid_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    code: str  # RefusalCode
    text: str | None = None


@dataclass(frozen=True, slots=True)
class SupplementRequest:
    """What is missing, until when; `days_left`: working days that were left, which do not run meanwhile."""

    text: str
    due_at: datetime
    days_left: int = 0


class RefusalCode(StrEnum):
    """Law 28/2009 art 49, kept."""

    NOT_COMPETENT = "NOT_COMPETENT"
    NO_RIGHT_FOR_THIRD_PERSON = "NO_RIGHT_FOR_THIRD_PERSON"
    INCOMPLETE_OR_FORGED = "INCOMPLETE_OR_FORGED"


@dataclass(frozen=True, slots=True)
class JudicialApplication:
    """A dossier; `personal_id` is the person it is about, `applicant` the one who filed it."""

    dossier_number: str
    personal_id: str
    applicant: str
    relation: Relation
    type: CertificateType
    status: ApplicationStatus
    purpose: str | None
    province: ProvinceCode
    include_bans: bool
    submitted_at: datetime
    due_at: datetime | None
    assignee: str | None = None  # the officer's token `sub`
    proposer: Proposer | None = None
    timeline: tuple[TimelineEntry, ...] = ()
    fee: ApplicationFee | None = None
    supplement: SupplementRequest | None = None  # the last one
    refusal: Refusal | None = None
    version: int = 1  # counts its transitions: a command changes the version that it has seen, or nothing

    @property
    def citizen(self) -> CitizenReference:
        return CitizenReference(self.personal_id)

    @property
    def province_code(self) -> str:
        return self.province.code

    @property
    def flags(self) -> tuple[str, ...]:
        return (NO2_FLAG,) if self.type is CertificateType.TYPE_2 else ()
