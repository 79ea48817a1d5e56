"""CONSENT: the citizen's own, explicit, per purpose, provable (PDPL 91/2025 art 9, Decree 356/2025 art 6)."""

from datetime import datetime

from policies.actor import Actor
from policies.decision import Clause
from policies.flags import CARE_FLAGS
from policies.grants import ConsentGrant, Grants
from policies.policy import PolicySettings
from policies.request import Request
from policies.vocabulary import CLINICAL_CATEGORIES

CONSENT = "CONSENT"
BY_ANY_CLINICAL = "IDENTITY_BASIC"  # a record without the name it is about could not be used safely


def consent(request: Request, grants: Grants, now: datetime, settings: PolicySettings) -> tuple[Clause, ...]:
    """Permit by each active consent what that one consent says: records of every custodian, dated inside its period."""
    if request.actor.organization is None or request.subject is None:
        return ()
    return tuple(
        _clause(given, request.category)
        for given in grants.consents
        if _is_active(given, now) and _is_for(given, request.actor) and _covers(given, request.category)
    )


def asks(actor: Actor, subject: str | None) -> bool:
    """A consent is given to an organisation, or to a person in one."""
    return subject is not None and actor.organization is not None


def _is_active(given: ConsentGrant, now: datetime) -> bool:
    return given.valid_from <= now < given.valid_to


def _is_for(given: ConsentGrant, actor: Actor) -> bool:
    grantee = given.organization == actor.organization and given.person in (None, actor.sub)
    return grantee and actor.purpose is not None and given.purpose == actor.purpose


def _covers(given: ConsentGrant, category: str) -> bool:
    if category == BY_ANY_CLINICAL:
        return not given.categories.isdisjoint(CLINICAL_CATEGORIES)
    return category in given.categories


def _clause(given: ConsentGrant, category: str) -> Clause:
    if category == BY_ANY_CLINICAL:  # identity has no date of its own for a period to be compared with
        return Clause(CONSENT, flags=given.flags & CARE_FLAGS, consent_id=given.id)
    return Clause(
        CONSENT,
        flags=given.flags & CARE_FLAGS,
        date_from=given.date_from,
        date_to=given.date_to,
        consent_id=given.id,
    )
