"""The disclosure log: one row per (request, subject, category), flagged records in rows of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LogRow:
    """Who looked at what category of whose data, by which right; never record ids or values."""

    at: datetime
    request_id: str
    subject: str
    caller: str  # the token's `sub`
    role: str
    organization: str | None
    purpose: str | None
    operation: str  # operation name, or the command's name
    category: str
    fields: tuple[str, ...]  # sorted
    flags: tuple[str, ...]  # sorted
    condition: str | None
    consent_id: str | None
    allowed: bool


class DisclosureLog(Protocol):
    async def write(self, rows: Sequence[LogRow]) -> None:
        """One batched insert, acknowledged. Raises InternalError when it cannot be."""
