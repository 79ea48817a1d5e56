"""Applications for a judicial record certificate and the certificates (law 107/2025; Decree 216/2026)."""

from dataclasses import dataclass
from datetime import date, datetime
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
    status: ApplicationStatus
    at: datetime


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
    proposer: str | None = None  # the officer's personal number
    timeline: tuple[TimelineEntry, ...] = ()

    @property
    def citizen(self) -> CitizenReference:
        return CitizenReference(self.personal_id)

    @property
    def flags(self) -> tuple[str, ...]:
        return (NO2_FLAG,) if self.type is CertificateType.TYPE_2 else ()


@dataclass(frozen=True, slots=True)
class JudicialCertificate:
    """The law sets no validity: the relying party's rule decides on `issued_at` and `data_as_of`."""

    number: str
    dossier_number: str | None
    personal_id: str
    applicant: str
    type: CertificateType
    status: CertificateStatus
    record_status: RecordStatus
    issued_at: datetime
    data_as_of: date
    authority: str
    province: ProvinceCode
    include_bans: bool

    @property
    def citizen(self) -> CitizenReference:
        return CitizenReference(self.personal_id)

    @property
    def flags(self) -> tuple[str, ...]:
        return (NO2_FLAG,) if self.type is CertificateType.TYPE_2 else ()
