"""Consents and the requests for them, as they lie in the database (PDPL 91/2025 art 9; ISO/IEC TS 27560:2023).

A consent is provable: who signed it, when, in what capacity, and every state it went through. Its terms never change after
it was given; another grant for the same grantee and purpose takes its place (SUPERSEDED).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ConsentStatus(StrEnum):
    """EXPIRED is never stored: it is computed at the moment of use, so that no timer can be late."""

    REQUESTED = "REQUESTED"  # a signature is missing: permits nothing
    GRANTED = "GRANTED"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    SUPERSEDED = "SUPERSEDED"


class ConsentRequestStatus(StrEnum):
    """EXPIRED is computed: a request that nobody answers ends after 30 days."""

    REQUESTED = "REQUESTED"
    GRANTED = "GRANTED"
    DENIED = "DENIED"
    EXPIRED = "EXPIRED"


class Capacity(StrEnum):
    """By which right somebody signs: as the citizen, or as the citizen's guardian."""

    SELF = "SELF"
    GUARDIAN = "GUARDIAN"


@dataclass(frozen=True, slots=True)
class CitizenReference:
    """The citizen that a record is about; at home in identity, and there for every number."""

    personal_id: str


@dataclass(frozen=True, slots=True)
class FacilityReference:
    """A facility by code; at home in facilities."""

    code: str


@dataclass(frozen=True, slots=True)
class Grantee:
    """Who may read: an organisation, and one person there when the citizen names one (the token's `sub`)."""

    organization: str
    person: str | None = None

    @property
    def facility(self) -> FacilityReference:
        return FacilityReference(self.organization)


@dataclass(frozen=True, slots=True)
class DataPeriod:
    """The dates of the records that are meant, inclusive; None: open."""

    start: date | None = None
    end: date | None = None


ANY_DATE = DataPeriod()


@dataclass(frozen=True, slots=True)
class Validity:
    """The instants between which the consent may be used."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Signature:
    """One of the signatures that a grant needs; `at` None: it is missing."""

    capacity: Capacity
    signer: str | None = None  # personal number
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """One entry of the append-only history that makes a consent provable (Decree 356/2025 art 6)."""

    state: ConsentStatus
    at: datetime
    actor: str  # the token's `sub`
    capacity: Capacity | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """`status` as stored; see `lifecycle.current_status` for the one that counts."""

    id: str
    personal_id: str
    status: ConsentStatus
    grantee: Grantee
    purpose: str
    categories: tuple[str, ...]
    flags: tuple[str, ...]
    data_period: DataPeriod
    validity: Validity
    created_at: datetime
    request_id: str | None = None
    version: int = 1
    signatures: tuple[Signature, ...] = ()
    events: tuple[ConsentEvent, ...] = ()

    @property
    def citizen(self) -> CitizenReference:
        return CitizenReference(self.personal_id)


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """What a facility asks of a citizen. Stored alike for a number that nobody has: existence is personal."""

    id: str
    personal_id: str
    status: ConsentRequestStatus
    grantee: Grantee
    requested_by: str  # the token's `sub`
    purpose: str
    categories: tuple[str, ...]
    flags: tuple[str, ...]
    reason: str | None
    created_at: datetime
    expires_at: datetime
    data_period: DataPeriod = ANY_DATE
    answered_at: datetime | None = None

    @property
    def citizen(self) -> CitizenReference:
        return CitizenReference(self.personal_id)
