"""The public figures of the roll-out, as of the last closed day (QĐ 31/QĐ-BYT 2026; law 107/2025)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

MODALITIES = (  # codes 01-16 of QĐ 1804/QĐ-BYT 2026, in their order
    "OUTPATIENT_EXAM",
    "OUTPATIENT_TREATMENT",
    "INPATIENT",
    "DAY_TREATMENT",
    "CHRONIC_OUTPATIENT",
    "COMMUNE_STAY",
    "PRESCRIPTION_PICKUP",
    "CHRONIC_OUTPATIENT_WITH_SERVICES",
    "INPATIENT_UNDER_4_HOURS",
    "OTHER",
    "MOBILE",
    "HOME",
    "FAMILY_MEDICINE",
    "TELEHEALTH",
    "HEALTH_CHECK",
    "SCREENING",
)

CERTIFICATE_TYPES = ("TYPE_1", "TYPE_2")


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
