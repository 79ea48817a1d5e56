"""The frozen table of rows that decisions are made from; `enforcer.py` makes it, once, when the process starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

from policies.actor import PUBLIC_ROLE


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """How long after care the record stays open to who gave it."""

    treating_after_end: timedelta = timedelta(days=30)
    treating_after_start: timedelta = timedelta(days=90)  # when no end is recorded


@cache
def members(condition: str) -> tuple[str, ...]:
    """`A & B` is a conjunction: its members, as written."""
    return tuple(member.strip() for member in condition.split("&"))


@dataclass(frozen=True, slots=True)
class Row:
    """ "This role may, if the condition holds"; `where` is file and line, for explanations."""

    role: str
    resource: str
    action: str
    condition: str
    where: str

    @property
    def members(self) -> tuple[str, ...]:
        return members(self.condition)


@dataclass(frozen=True, slots=True)
class Policy:
    """(role, resource, action) -> the rows that the role has there, those of `public` included, in the conditions' order."""

    table: Mapping[tuple[str, str, str], tuple[Row, ...]]
    settings: PolicySettings = field(default_factory=PolicySettings)

    def rows(self, role: str, resource: str, action: str) -> tuple[Row, ...]:
        """Empty: nothing allows. An unknown role has the rows of `public`, like everybody."""
        found = self.table.get((role, resource, action))
        return self.table.get((PUBLIC_ROLE, resource, action), ()) if found is None else found

    def all_rows(self) -> tuple[Row, ...]:
        """Every committed row once, in a stable order."""
        return tuple(
            sorted({row for rows in self.table.values() for row in rows}, key=lambda row: (row.where, row.condition))
        )
