"""Answers of statistics: the latest snapshot, as the public figures it stands for."""

from dataclasses import dataclass
from datetime import date, datetime

from policies.days import day_of
from resolvers.context import SubgraphContext
from resolvers.statistics.records import ProgrammeSnapshot
from resolvers.statistics.repository import SnapshotRepository
from resolvers.statistics.suppression import THRESHOLD

WITHHELD = f"fewer than {THRESHOLD} people, or it would tell such a figure"  # alike for both: which one tells too


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is about people; `value` None: withheld."""

    value: int | None

    @property
    def suppressed(self) -> bool:
        return self.value is None

    @property
    def reason(self) -> str | None:
        return WITHHELD if self.value is None else None


@dataclass(frozen=True, slots=True)
class FacilityFigures:
    total: int
    linked: int

    @property
    def share(self) -> float | None:
        return round(self.linked / self.total, 4) if self.total else None


@dataclass(frozen=True, slots=True)
class ModalityFigure:
    modality: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class EncounterFigures:
    total: Figure
    by_modality: tuple[ModalityFigure, ...]


@dataclass(frozen=True, slots=True)
class CertificateFigure:
    type: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class CertificateFigures:
    total: Figure
    by_type: tuple[CertificateFigure, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeFigures:
    as_of: date
    computed_at: datetime
    citizens: Figure
    health_books: Figure
    facilities: FacilityFigures
    encounters: EncounterFigures
    certificates: CertificateFigures


async def programme(context: SubgraphContext) -> ProgrammeFigures | None:
    """None until the first snapshot was taken."""
    snapshot = await SnapshotRepository(context.database).latest(day_of(context.now).isoformat())
    return shown(snapshot) if snapshot else None


def shown(snapshot: ProgrammeSnapshot) -> ProgrammeFigures:
    return ProgrammeFigures(
        as_of=snapshot.as_of,
        computed_at=snapshot.computed_at,
        citizens=Figure(snapshot.citizens),
        health_books=Figure(snapshot.health_books),
        facilities=FacilityFigures(snapshot.facilities_total, snapshot.facilities_linked),
        encounters=EncounterFigures(
            Figure(snapshot.encounters_total),
            tuple(ModalityFigure(key, Figure(value)) for key, value in snapshot.encounters_by_modality.items()),
        ),
        certificates=CertificateFigures(
            Figure(snapshot.certificates_total),
            tuple(CertificateFigure(key, Figure(value)) for key, value in snapshot.certificates_by_type.items()),
        ),
    )
