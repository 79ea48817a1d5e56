"""From a row to its clauses: the conjunction of its members, each clause with at most one consent."""

from datetime import date, datetime

from policies.conditions.condition import FieldLevel, RecordLevel, for_category
from policies.conditions.listed import CONDITIONS
from policies.decision import Clause
from policies.flags import ALL_FLAGS, NO_FLAGS
from policies.grants import Grants
from policies.policy import PolicySettings, Row
from policies.request import Request
from policies.vocabulary import TELLING_CATEGORIES

Clauses = tuple[Clause, ...]


def clauses_of(
    row: Row, request: Request, grants: Grants, now: datetime, settings: PolicySettings
) -> tuple[Clauses, str | None]:
    """What the row permits of this subject, or why it does not hold; record-level members filter later."""
    found: Clauses | None = None
    opened = NO_FLAGS
    facilities: frozenset[str] | None = None
    for name in row.members:
        condition = for_category(CONDITIONS[name], request.category)
        if isinstance(condition, RecordLevel):
            if not condition.admits(request.actor):
                return (), f"{row.condition}: {condition.otherwise}"
            facilities = _common(facilities, condition.facilities(request.actor))
            opened |= condition.opens  # a record has to match every member, so what one of them opens is open
            continue
        if isinstance(condition, FieldLevel):
            continue  # decided by coordinate, before planning
        held = condition.holds(request, grants, now, settings)
        found = held if found is None else tuple(both for a in found for b in held if (both := _and(a, b)) is not None)
        if not found:
            return (), f"{row.condition}: {condition.otherwise}"
    if found is None:
        found = (Clause(row.condition, flags=opened | _flags_without_standing(request.category)),)
    return tuple(_named(clause, row.condition, facilities) for clause in found), None


def _flags_without_standing(category: str) -> frozenset[str]:
    """Rows decided by record or field alone open none by themselves, but see every record that tells of others."""
    return ALL_FLAGS if category in TELLING_CATEGORIES else NO_FLAGS


def _and(a: Clause, b: Clause) -> Clause | None:
    if a.consent_id is not None and b.consent_id is not None and a.consent_id != b.consent_id:
        return None
    return Clause(
        a.condition,
        flags=a.flags & b.flags,
        facilities=_common(a.facilities, b.facilities),
        date_from=_later(a.date_from, b.date_from),
        date_to=_earlier(a.date_to, b.date_to),
        consent_id=a.consent_id or b.consent_id,
    )


def _named(clause: Clause, condition: str, facilities: frozenset[str] | None) -> Clause:
    """The clause under its row's condition, and where the row's record-level members can match."""
    if clause.condition == condition and facilities is None:
        return clause
    held = _common(clause.facilities, facilities)
    return Clause(condition, clause.flags, held, clause.date_from, clause.date_to, clause.consent_id)


def _common(a: frozenset[str] | None, b: frozenset[str] | None) -> frozenset[str] | None:
    if a is None or b is None:
        return b if a is None else a
    return a & b


def _later(a: date | None, b: date | None) -> date | None:
    return max(a, b) if a is not None and b is not None else a or b


def _earlier(a: date | None, b: date | None) -> date | None:
    return min(a, b) if a is not None and b is not None else a or b
