"""A fetch grant as JSON claims and back: what is not exactly of this form is no grant."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from policies.actor import Actor
from policies.decision import Clause
from policies.errors import GrantRefused
from policies.fetch_grant import FetchGrant, GrantScope

EACH = "$each"  # stands for every subject: no personal number looks like it

Claims = dict[str, Any]


def claims_of(grant: FetchGrant) -> Claims:
    """`actor purpose action scope subjects`; lists are sorted, so that equal grants are equal text."""
    subjects = {number: _categories(of) for number, of in sorted(grant.subjects.items())}
    if grant.each:
        subjects[EACH] = _categories(grant.each)
    return {
        "actor": _actor_claims(grant.actor),
        "purpose": grant.actor.purpose,
        "action": grant.action,
        "scope": grant.scope.value,
        "subjects": subjects,
    }


def grant_of(claims: Mapping[str, Any]) -> FetchGrant:
    """Raises GrantRefused when a claim is missing or of another form."""
    try:
        subjects = {str(number): _clauses(of) for number, of in dict(claims["subjects"]).items()}
        return FetchGrant(
            actor=_actor(claims["actor"], claims["purpose"]),
            action=_text(claims["action"]),
            scope=GrantScope(claims["scope"]),
            each=subjects.pop(EACH, {}),
            subjects=subjects,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise GrantRefused("the fetch grant's claims are of another form", reasons=[repr(error)]) from error


def _actor_claims(actor: Actor) -> Claims:
    return {
        "role": actor.role,
        "sub": actor.sub,
        "personal_id": actor.personal_id,
        "organization": actor.organization,
        "province": actor.province,
        "assurance": actor.assurance,
        "scopes": sorted(actor.scopes),
        "expires_at": None if actor.expires_at is None else actor.expires_at.timestamp(),
    }


def _actor(claims: Mapping[str, Any], purpose: object) -> Actor:
    expires_at = claims["expires_at"]
    assurance = claims["assurance"]
    if not isinstance(assurance, int) or isinstance(assurance, bool):
        raise TypeError("assurance is no whole number")
    return Actor(
        role=_text(claims["role"]),
        sub=_optional(claims["sub"]),
        personal_id=_optional(claims["personal_id"]),
        organization=_optional(claims["organization"]),
        province=_optional(claims["province"]),
        assurance=assurance,
        purpose=_optional(purpose),
        scopes=_texts(claims["scopes"]),
        expires_at=None if expires_at is None else datetime.fromtimestamp(float(expires_at), UTC),
    )


def _categories(of: Mapping[str, tuple[Clause, ...]]) -> Claims:
    return {category: [_clause_claims(clause) for clause in clauses] for category, clauses in sorted(of.items())}


def _clause_claims(clause: Clause) -> Claims:
    return {
        "condition": clause.condition,
        "flags": sorted(clause.flags),
        "facilities": None if clause.facilities is None else sorted(clause.facilities),
        "from": None if clause.date_from is None else clause.date_from.isoformat(),
        "to": None if clause.date_to is None else clause.date_to.isoformat(),
        "consent": clause.consent_id,
    }


def _clauses(of: Mapping[str, Any]) -> Mapping[str, tuple[Clause, ...]]:
    return {str(category): tuple(_clause(claims) for claims in given) for category, given in of.items()}


def _clause(claims: Mapping[str, Any]) -> Clause:
    return Clause(
        condition=_text(claims["condition"]),
        flags=_texts(claims["flags"]),
        facilities=None if claims["facilities"] is None else _texts(claims["facilities"]),
        date_from=_day(claims["from"]),
        date_to=_day(claims["to"]),
        consent_id=_optional(claims["consent"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} in place of a text")
    return value


def _optional(value: object) -> str | None:
    return None if value is None else _text(value)


def _texts(value: object) -> frozenset[str]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise TypeError(f"{type(value).__name__} in place of a list of texts")
    return frozenset(_text(one) for one in value)


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(_text(value))
