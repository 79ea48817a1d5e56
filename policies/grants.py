"""What is on record between a caller and a subject: the facts that subject-level conditions are decided on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from policies.actor import Actor


@dataclass(frozen=True, slots=True)
class Treatment:
    """An encounter of the subject; `founded`: some version of it was written by a records officer or by ingest."""

    facility: str
    care_team: frozenset[str]  # token `sub`s
    started_at: datetime
    ended_at: datetime | None
    founded: bool


@dataclass(frozen=True, slots=True)
class ConsentGrant:
    """A consent in state GRANTED; expired is computed at use. Dates are inclusive; None: open."""

    id: str
    organization: str
    person: str | None  # the grantee's `sub`, if one is named
    purpose: str
    categories: frozenset[str]
    flags: frozenset[str]
    date_from: date | None
    date_to: date | None
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True, slots=True)
class Guardianship:
    """`by_decision`: a recorded decision represents an adult; `summary_only`: reads discharge summaries alone."""

    guardian: str  # personal number
    relation: str
    valid_from: date
    valid_to: date | None
    by_decision: bool = False
    summary_only: bool = False


@dataclass(frozen=True, slots=True)
class DossierGrant:
    """An application for a certificate about the subject, as far as its officers' standing depends on it."""

    status: str
    province: str
    assignee: str | None  # token `sub`


@dataclass(frozen=True, slots=True)
class Grants:
    """Everything about one subject that this caller's conditions may need. `birth_date`: the earliest that is possible."""

    subject: str
    birth_date: date | None = None
    treatments: tuple[Treatment, ...] = ()
    consents: tuple[ConsentGrant, ...] = ()
    guardianships: tuple[Guardianship, ...] = ()
    dossiers: tuple[DossierGrant, ...] = ()
    kinship: str | None = None  # what the subject is to the caller: looked up by applyForCertificate alone
    organization_connected: bool = False  # the caller's own is a connected facility: looked up by requestConsent alone


class GrantSource(Protocol):
    """Looks grants up at the moment of use; at most one query a collection, whatever the number of subjects."""

    async def grants(self, actor: Actor, subjects: Collection[str]) -> Mapping[str, Grants]:
        """Unknown subjects get empty grants, in the same time: existence is personal."""
