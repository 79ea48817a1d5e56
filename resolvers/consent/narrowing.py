"""What a fetch grant lets its caller see of citizens' consents, as a database query."""

from collections.abc import Sequence
from datetime import datetime

from policies.conditions.grantee import GRANTEE
from policies.fetch_grant import FetchGrant
from policies.policy import members
from policies.request import Record
from resolvers.consent.records import Consent, ConsentRequest
from resolvers.consent.terms import CATEGORY
from resolvers.indexed import Pipeline, indexed
from resolvers.narrowing import Filter, RecordFields, permitted


def narrowed(grant: FetchGrant, numbers: Sequence[str]) -> Pipeline:
    """Flags by clause; and where the grantee alone may read, what names the caller's organisation. Newest first."""
    clauses = [clause for number in numbers for clause in grant.clauses(number, CATEGORY)]
    own: Filter = {}
    if clauses and all(GRANTEE in members(clause.condition) for clause in clauses):
        own = {"grantee.organization": grant.actor.organization}
    return indexed(
        {"personal_id": {"$in": sorted(numbers)}},
        permitted(grant, CATEGORY, numbers, RecordFields()),
        own,
        sort=(("created_at", -1),),
    )


def for_the_same(consent: Consent, now: datetime) -> Filter:
    """Consents of the same citizen for the same grantee and purpose that have not expired: one takes another's place."""
    return {
        "personal_id": consent.personal_id,
        "grantee.organization": consent.grantee.organization,
        "grantee.person": consent.grantee.person,
        "purpose": consent.purpose,
        "validity.to": {"$gt": now},
    }


def told_by(one: Consent | ConsentRequest | None) -> Record | None:
    """What it tells: a guardian acts on no consent or request that a guardian is not shown."""
    return None if one is None else Record(one.personal_id, flags=frozenset(one.flags))
