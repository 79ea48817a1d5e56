"""What is asked of `decide`: who wants to do what with which category of whose data, and with which record of it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from policies.actor import Actor


class Undeclared(Enum):
    """A dimension that the category's annotation does not name: it is not tested (null, in contrast, is)."""

    UNDECLARED = "undeclared"


UNDECLARED = Undeclared.UNDECLARED


@dataclass(frozen=True, slots=True)
class Record:
    """The dimensions of one instance, read from its annotation's field sets."""

    subject: str | None
    custodian: str | Undeclared | None = UNDECLARED
    flags: frozenset[str] | Undeclared | None = UNDECLARED
    date: datetime.date | Undeclared | None = UNDECLARED
    inputs: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """`record` is None when the subject alone is asked about, before anything was fetched."""

    actor: Actor
    category: str
    action: str
    subject: str | None
    record: Record | None = None
