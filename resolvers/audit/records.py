"""A row of the access log: who looked, why, by which right (law 15/2023 art 69; Decree 356/2025 art 9.3).

Rows say nothing of what was read but its category, the names of the fields and the flags; never record ids or values.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CitizenReference:
    """The citizen that a record is about; at home in identity, and there for every number."""

    personal_id: str


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """One (request, subject, category); flagged records have rows of their own. `caller` is the token's `sub`."""

    id: str
    at: datetime
    request_id: str
    personal_id: str
    caller: str
    role: str
    organization: str | None
    purpose: str | None
    operation: str
    category: str
    fields: tuple[str, ...]
    flags: tuple[str, ...]
    condition: str | None
    consent_id: str | None
    allowed: bool

    @property
    def citizen(self) -> CitizenReference:
        return CitizenReference(self.personal_id)

    @property
    def decision(self) -> str:
        return "ALLOWED" if self.allowed else "REFUSED"
