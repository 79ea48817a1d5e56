"""A fetch grant in the database's words: which records of which subjects the query may give.

A record is permitted when one single clause permits its custodian, its day and every flag it has; what a clause permits
of one record in memory is `policies.permits`, and a test holds the two together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from policies.days import first_instant
from policies.decision import Clause
from policies.fetch_grant import FetchGrant, GrantScope

Filter = dict[str, Any]
NOTHING: Filter = {"_id": {"$in": []}}


@dataclass(frozen=True, slots=True)
class RecordFields:
    """What a collection calls the dimensions; `instants`: the date is kept as an instant, not as a calendar day."""

    subject: str = "personal_id"
    custodian: str = "custodian"
    date: str = "date"
    flags: str = "flags"
    instants: bool = False


def permitted(grant: FetchGrant, category: str, subjects: Iterable[str], fields: RecordFields) -> Filter:
    """Records of these subjects that the grant opens in this category."""
    branches = [
        {fields.subject: subject, **_clause(clause, fields)}
        for subject in sorted(set(subjects))
        for clause in _distinct(grant.clauses(subject, category))
    ]
    return _any_of(branches)


def permitted_each(grant: FetchGrant, category: str, fields: RecordFields) -> Filter:
    """Records of whomever they are about that a grant over many subjects opens in this category."""
    if grant.scope is not GrantScope.EACH:
        return NOTHING
    branches = [_clause(clause, fields) for clause in _distinct(grant.each.get(category, ()))]
    return _any_of(branches)


def _any_of(branches: Sequence[Filter]) -> Filter:
    if not branches:
        return NOTHING
    return branches[0] if len(branches) == 1 else {"$or": branches}


def _distinct(clauses: Sequence[Clause]) -> Iterable[Clause]:
    """One of those that permit the same records: several rows and consents often do."""
    by_reach: Mapping[tuple[object, ...], Clause] = {
        (one.facilities, one.date_from, one.date_to, one.flags): one for one in clauses
    }
    return by_reach.values()


def _clause(clause: Clause, fields: RecordFields) -> Filter:
    # An array whose elements are all permitted; that it is an array at all is the validator's promise, and asked here
    # too, since null flags count as all flags.
    match: Filter = {
        fields.flags: {"$type": "array", "$not": {"$elemMatch": {"$nin": sorted(clause.flags)}}},
    }
    if clause.facilities is not None:
        match[fields.custodian] = {"$in": sorted(clause.facilities)}
    days: Filter = {}
    if clause.date_from is not None:
        days["$gte"] = _beginning(clause.date_from, fields)
    if clause.date_to is not None and fields.instants:
        days["$lt"] = _beginning(clause.date_to + timedelta(days=1), fields)
    elif clause.date_to is not None:
        days["$lte"] = _beginning(clause.date_to, fields)
    if days:
        match[fields.date] = days
    return match


def _beginning(day: date, fields: RecordFields) -> datetime | str:
    return first_instant(day) if fields.instants else day.isoformat()
