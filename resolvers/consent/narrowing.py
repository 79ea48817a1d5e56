"""What a fetch grant lets its caller see of citizens' consents, as a database filter."""

from collections.abc import Sequence

from policies.conditions.grantee import GRANTEE
from policies.fetch_grant import FetchGrant
from policies.policy import members
from resolvers.consent.command import CATEGORY
from resolvers.narrowing import Filter, RecordFields, permitted


def narrowed(grant: FetchGrant, numbers: Sequence[str]) -> Filter:
    """Flags by clause; and where the grantee alone may read, what names the caller's organisation."""
    where = permitted(grant, CATEGORY, numbers, RecordFields())
    clauses = [clause for number in numbers for clause in grant.clauses(number, CATEGORY)]
    if clauses and all(GRANTEE in members(clause.condition) for clause in clauses):
        return {"grantee.organization": grant.actor.organization, **where}
    return where
