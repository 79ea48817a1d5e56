"""The public figures of the roll-out, as of the last closed day (QĐ 31/QĐ-BYT 2026; law 107/2025)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ProgrammeSnapshot:
    """Computed once a day and never again: a second answer for one day would show what came in between.

    A figure that is None is withheld. Facilities are about nobody, and are always shown.
    """

    as_of: date
    computed_at: datetime
    citizens: int | None
    health_books: int | None
    facilities_total: int
    facilities_linked: int
    encounters_total: int | None
    encounters_by_modality: Mapping[str, int | None]
    certificates_total: int | None
    certificates_by_type: Mapping[str, int | None]
