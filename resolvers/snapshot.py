"""Compute the public figures of the roll-out from the days that are closed: `civic-gateway snapshot`, once a day.

closed days -> counts -> suppression -> one document, which is then never computed again
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from policies.days import VIETNAM, day_of
from resolvers.mongo import Database
from resolvers.statistics.records import CERTIFICATE_TYPES, MODALITIES, ProgrammeSnapshot
from resolvers.statistics.repository import Counted, FigureRepository, SnapshotRepository, ranges
from resolvers.statistics.suppression import Cell, Table, suppress


async def take_snapshot(database: Database, now: datetime) -> ProgrammeSnapshot:
    """The snapshot of yesterday, the last day that is over in Vietnam; an existing one is given as it is."""
    as_of = day_of(now) - timedelta(days=1)
    snapshots = SnapshotRepository(database)
    existing = await snapshots.of(as_of.isoformat())
    if existing is not None:
        return existing
    computed = await _compute(FigureRepository(database), as_of, now)
    await snapshots.keep(computed)
    return await snapshots.of(as_of.isoformat()) or computed


async def _compute(figures: FigureRepository, as_of: date, now: datetime) -> ProgrammeSnapshot:
    end = datetime.combine(as_of + timedelta(days=1), time(), VIETNAM)
    citizens = await figures.citizens()
    numbers = ranges(citizens)
    visited = await figures.encounters_by_modality(end, numbers)
    certified = await figures.certificates_by_type(end, numbers)
    books = suppress(Cell(citizens, citizens), _with_and_without(citizens, visited.people))
    encounters = _table(visited, MODALITIES)
    certificates = _table(certified, CERTIFICATE_TYPES)
    return ProgrammeSnapshot(
        as_of=as_of,
        computed_at=now,
        citizens=books.total,
        health_books=books.cells["with"],
        facilities_total=await figures.facilities(),
        facilities_linked=await figures.linked_facilities(),
        encounters_total=encounters.total,
        encounters_by_modality=encounters.cells,
        certificates_total=certificates.total,
        certificates_by_type=certificates.cells,
    )


def _with_and_without(citizens: int, with_book: int) -> Mapping[str, Cell]:
    """Those without a book are a cell too, which is not printed: the difference would tell it."""
    without = max(citizens - with_book, 0)
    return {"with": Cell(with_book, with_book), "without": Cell(without, without)}


def _table(found: Counted, rows: tuple[str, ...]) -> Table:
    """Every row of the closed list, also where nothing was found: an empty cell is small, not absent."""
    cells = {row: found.cells.get(row, Cell(0, 0)) for row in rows}
    return suppress(Cell(sum(cell.count for cell in cells.values()), found.people), cells)
