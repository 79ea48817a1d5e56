"""One clause against one record: the single place where a record's dimensions are compared with what a clause permits.

A subgraph that narrows in its query says the same in the database's words.
"""

import datetime
from collections.abc import Iterator

from policies.conditions.condition import RecordLevel
from policies.conditions.listed import CONDITIONS
from policies.conditions.self import SELF
from policies.decision import Clause
from policies.flags import ALL_FLAGS, NEVER_SHOWN
from policies.policy import members
from policies.request import Record, Request, Undeclared
from policies.vocabulary import READING, TELLING_CATEGORIES


def against_statute(category: str, action: str, record: Record) -> str | None:
    """What the law shows to nobody, whoever asks; null flags count as all flags."""
    if action not in READING or category in TELLING_CATEGORIES or isinstance(record.flags, Undeclared):
        return None
    if record.flags is None:
        return "statute: the record does not say whether it carries a flag that nobody may see"
    if not NEVER_SHOWN.isdisjoint(record.flags):
        return "statute: the record carries a flag that nobody may see"
    return None


def why_not(clause: Clause, request: Request, record: Record) -> str | None:
    """Why this clause does not permit this record; None: it does. Clauses are tried one by one, never together."""
    return (
        _other_facility(clause, record.custodian)
        or _other_period(clause, record.date)
        or _flagged(clause, request, record.flags)
        or _no_match(clause, request, record)
    )


def _other_facility(clause: Clause, custodian: str | Undeclared | None) -> str | None:
    if isinstance(custodian, Undeclared):
        return None
    if custodian is None:
        return None if SELF in members(clause.condition) else "nobody is known to hold the record"
    if clause.facilities is not None and custodian not in clause.facilities:
        return "another facility holds the record"
    return None


def _other_period(clause: Clause, day: datetime.date | Undeclared | None) -> str | None:
    if isinstance(day, Undeclared) or (clause.date_from is None and clause.date_to is None):
        return None
    if day is None:
        return "the record has no date"
    if (clause.date_from is not None and day < clause.date_from) or (
        clause.date_to is not None and day > clause.date_to
    ):
        return "the record's date is outside the period"
    return None


def _flagged(clause: Clause, request: Request, flags: frozenset[str] | Undeclared | None) -> str | None:
    if isinstance(flags, Undeclared):
        return None
    if request.action not in READING and request.category not in TELLING_CATEGORIES:
        return None  # a command on a record is decided without its flags, and returns nothing of what they protect
    if flags is None:
        return None if clause.flags >= ALL_FLAGS else "the record does not say which flags it carries"
    return None if flags <= clause.flags else "the record carries a flag that is not permitted"


def tells(clause: Clause, record: Record) -> bool:
    """Whether the record declares what the clause's record-level members ask for: it is an instance, not a list of them."""
    return all(condition.declared(record) for _, condition in _record_level(clause))


def _record_level(clause: Clause) -> Iterator[tuple[str, RecordLevel]]:
    for name in members(clause.condition):
        condition = CONDITIONS[name]
        if isinstance(condition, RecordLevel):
            yield name, condition


def _no_match(clause: Clause, request: Request, record: Record) -> str | None:
    for name, condition in _record_level(clause):
        # Undeclared is not tested; composition asks for each item's.
        if condition.declared(record) and not condition.matches(request.actor, record):
            return f"{name}: {condition.otherwise}"
    return None
