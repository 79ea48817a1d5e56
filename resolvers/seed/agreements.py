"""Consents that citizens gave, and requests that wait for an answer (PDPL 91/2025 art 9)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from resolvers.consent.documents import consent_document, request_document
from resolvers.consent.records import (
    Capacity,
    Consent,
    ConsentEvent,
    ConsentRequest,
    ConsentRequestStatus,
    ConsentStatus,
    DataPeriod,
    Grantee,
    Signature,
    Validity,
)
from resolvers.seed.people import OF_AGE, Person
from resolvers.seed.visits import Row

CONSENTS_SHARE, REQUESTS_SHARE = 0.07, 0.03
TERMS = (("HEALTH_VISIT",), ("HEALTH_VISIT", "LAB_RESULT"), ("HEALTH_VISIT", "LAB_RESULT", "PRESCRIPTION", "ALLERGY"))
STATES = (ConsentStatus.GRANTED,) * 6 + (ConsentStatus.REVOKED,) * 2 + (ConsentStatus.SUPERSEDED,)
REQUEST_LIVES = timedelta(days=30)


def agreement_rows(person: Person, facility: str, draw: Random, now: datetime) -> Iterator[Row]:
    """Grown-ups only: what children's guardians sign is told in the story."""
    if person.age(now.date()) < OF_AGE:
        return
    signature = (Capacity.SELF, person.personal_id)
    if draw.random() < CONSENTS_SHARE:
        given = now - timedelta(days=draw.randint(1, 300))
        yield consent_row(
            person, facility, draw, given, draw.choice(TERMS), signature=signature, status=draw.choice(STATES)
        )
    if draw.random() < REQUESTS_SHARE:
        asked = (now - timedelta(days=draw.randint(0, 20))).replace(microsecond=0)
        request = ConsentRequest(
            id=f"{draw.getrandbits(64):016x}",
            personal_id=person.personal_id,
            status=ConsentRequestStatus.REQUESTED,
            grantee=Grantee(facility),
            requested_by=f"bs-{facility}-1",
            purpose="TREAT",
            categories=draw.choice(TERMS),
            flags=(),
            reason="Khám và điều trị theo hẹn",
            created_at=asked,
            expires_at=asked + REQUEST_LIVES,
            data_period=DataPeriod(date(asked.year - 2, 1, 1), None),
        )
        yield "consent_requests", request_document(request)


def consent_row(
    person: Person,
    facility: str,
    draw: Random,
    given: datetime,
    categories: tuple[str, ...],
    *,
    signature: tuple[Capacity, str],
    status: ConsentStatus = ConsentStatus.GRANTED,
    flags: tuple[str, ...] = (),
    identifier: str | None = None,
) -> Row:
    """For treatment at one facility, for half a year; a state other than GRANTED came a week later."""
    given = given.replace(microsecond=0)
    capacity, signer = signature
    events = [ConsentEvent(ConsentStatus.GRANTED, given, signer, capacity)]
    if status is not ConsentStatus.GRANTED:
        events.append(ConsentEvent(status, given + timedelta(hours=12), signer, capacity))
    consent = Consent(
        id=identifier or f"{draw.getrandbits(64):016x}",
        personal_id=person.personal_id,
        status=status,
        grantee=Grantee(facility),
        purpose="TREAT",
        categories=categories,
        flags=flags,
        data_period=DataPeriod(date(given.year - 3, 1, 1), None),
        validity=Validity(given, given + timedelta(days=183)),
        created_at=given,
        version=len(events),
        signatures=(Signature(capacity, signer, given),),
        events=tuple(events),
    )
    return "consents", consent_document(consent)
