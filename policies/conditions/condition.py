"""The three levels of condition, and what a function of each level is given.

Subject-level conditions are decided on actor, number and grants; field-level ones by coordinate, before planning;
record-level ones filter, by what the annotation's `inputs` gave.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from policies.actor import Actor
from policies.decision import Clause
from policies.grants import Grants
from policies.policy import PolicySettings
from policies.request import Record, Request

Holds = Callable[[Request, Grants, datetime, PolicySettings], tuple[Clause, ...]]


def nothing_on_record(actor: Actor, subject: str | None) -> bool:
    """The condition is decided on actor and number alone: no grant is looked up for it."""
    return False


@dataclass(frozen=True, slots=True)
class SubjectLevel:
    """`holds` gives what the condition permits, one clause each; none: it does not hold, and `otherwise` says why.

    `asks`: whether anything on record could make it hold; where nothing could, nothing is looked up.
    """

    holds: Holds
    otherwise: str
    asks: Callable[[Actor, str | None], bool] = nothing_on_record


@dataclass(frozen=True, slots=True)
class RecordLevel:
    """`matches` one record by what `inputs` name; `admits`: whether any record could match for this caller."""

    matches: Callable[[Actor, Record], bool]
    inputs: frozenset[str]
    admits: Callable[[Actor], bool]
    otherwise: str


@dataclass(frozen=True, slots=True)
class FieldLevel:
    """`lists` a coordinate, or does not."""

    lists: Callable[[str, str], bool]
    otherwise: str


Condition = SubjectLevel | RecordLevel | FieldLevel
