"""The three levels of condition, and what a function of each level is given.

Subject-level conditions are decided on actor, number and grants; field-level ones by coordinate, before planning;
record-level ones filter, by what the annotation's `inputs` gave.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from policies.actor import Actor
from policies.decision import Clause
from policies.flags import NO_FLAGS
from policies.grants import Grants
from policies.policy import PolicySettings
from policies.request import Record, Request, Undeclared
from policies.vocabulary import HELD_CATEGORIES

Holds = Callable[[Request, Grants, datetime, PolicySettings], tuple[Clause, ...]]


def nothing_on_record(actor: Actor, subject: str | None) -> bool:
    """The condition is decided on actor and number alone: no grant is looked up for it."""
    return False


def whoever_asks(actor: Actor, subject: str | None) -> bool:
    """The condition is decided on the subject's own facts: they are looked up for every caller."""
    return subject is not None


@dataclass(frozen=True, slots=True)
class SubjectLevel:
    """`holds` gives what the condition permits, one clause each; none: it does not hold, and `otherwise` says why.

    `asks`: whether anything on record could make it hold; where nothing could, nothing is looked up.
    """

    holds: Holds
    otherwise: str
    asks: Callable[[Actor, str | None], bool] = nothing_on_record


def everywhere(actor: Actor) -> frozenset[str] | None:
    """Whoever holds a record, it may match."""
    return None


@dataclass(frozen=True, slots=True)
class RecordLevel:
    """`matches` one record by what `inputs` name; `admits`: whether any record could match for this caller.

    `by_custodian`: it matches by the record's custodian, one of `facilities`. `without_record` decides, on the subject,
    every category that is not among `records`. `opens`: sensitivity flags of records that match.
    """

    matches: Callable[[Actor, Record], bool]
    inputs: frozenset[str]
    admits: Callable[[Actor], bool]
    otherwise: str
    by_custodian: bool = False
    facilities: Callable[[Actor], frozenset[str] | None] = everywhere
    without_record: SubjectLevel | None = None
    records: frozenset[str] = HELD_CATEGORIES
    opens: frozenset[str] = NO_FLAGS

    def declared(self, record: Record) -> bool:
        """Whether the record says what it is matched by: it is an instance then, not the list around them."""
        custodian_told = not (self.by_custodian and isinstance(record.custodian, Undeclared))
        return custodian_told and self.inputs <= record.inputs.keys()


@dataclass(frozen=True, slots=True)
class FieldLevel:
    """`lists` a coordinate, or does not."""

    lists: Callable[[str, str], bool]
    otherwise: str


Condition = SubjectLevel | RecordLevel | FieldLevel


def for_category(condition: Condition, category: str) -> Condition:
    """The level at which a condition is decided for this category."""
    if isinstance(condition, RecordLevel) and condition.without_record and category not in condition.records:
        return condition.without_record
    return condition
