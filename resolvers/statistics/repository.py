"""Reads the other domains' collections for figures, and keeps the snapshots; it writes nothing but those."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from resolvers.database_errors import DuplicateKey
from resolvers.mongo import Database, Documents
from resolvers.statistics.documents import snapshot_document, snapshot_record
from resolvers.statistics.records import ProgrammeSnapshot
from resolvers.statistics.suppression import Cell

Pipeline = list[Mapping[str, Any]]
Filter = Mapping[str, Any]

# People whose records one query may count: groups and, in the embedded database, documents are held in memory.
TOGETHER = 20_000


def ranges(citizens: int) -> Sequence[Filter]:
    """Personal numbers in ranges that hold about so many people at most; together they are every number.

    A number begins with its province and the century and sex of its holder (Decree 137/2015/NĐ-CP art 7): by four digits
    the largest range holds about a fiftieth of a population.
    """
    if citizens <= TOGETHER:
        return [{"$gte": ""}]
    digits = 4 if citizens <= 50 * TOGETHER else 6
    bounds = [f"{number:0{digits}d}" for number in range(1, 10 ** (digits - 1))]  # no province has a number over 099
    return [
        {"$lt": bounds[0]},
        *({"$gte": low, "$lt": high} for low, high in pairwise(bounds)),
        {"$gte": bounds[-1]},
    ]


@dataclass(frozen=True, slots=True)
class Counted:
    """Cells by key, and how many different people stand behind all of them together."""

    cells: Mapping[str, Cell]
    people: int


class FigureRepository:
    """Counts of what lay before an instant: days that are closed do not change under a reader's eyes.

    Counted range by range of personal numbers: nobody is in two of them, so people add up like records.
    """

    def __init__(self, database: Database) -> None:
        self._citizens = database.collection("citizens")
        self._facilities = database.collection("facilities")
        self._encounters = database.collection("encounters")
        self._certificates = database.collection("judicial_certificates")

    async def citizens(self) -> int:
        return await self._citizens.count_all()

    async def facilities(self) -> int:
        return await self._facilities.count({})

    async def linked_facilities(self) -> int:
        return await self._facilities.count({"connected": True})

    async def encounters_by_modality(self, before: datetime, numbers: Sequence[Filter]) -> Counted:
        return await _counted(self._encounters, "$modality", {"started_at": {"$lt": before}}, numbers)

    async def certificates_by_type(self, before: datetime, numbers: Sequence[Filter]) -> Counted:
        return await _counted(self._certificates, "$type", {"issued_at": {"$lt": before}}, numbers)


class SnapshotRepository:
    def __init__(self, database: Database) -> None:
        self._snapshots = database.collection("programme_snapshots")

    async def latest(self, today: str) -> ProgrammeSnapshot | None:
        found = await self._snapshots.find_one({"as_of": {"$lte": today}}, sort=[("as_of", -1)])
        return snapshot_record(found) if found else None

    async def of(self, day: str) -> ProgrammeSnapshot | None:
        found = await self._snapshots.find_one({"_id": day})
        return snapshot_record(found) if found else None

    async def keep(self, snapshot: ProgrammeSnapshot) -> None:
        """The first snapshot of a day stays, whoever else computed one at the same time."""
        try:
            await self._snapshots.insert(snapshot_document(snapshot))
        except DuplicateKey:
            return


async def _counted(documents: Documents, key: str, where: Filter, numbers: Sequence[Filter]) -> Counted:
    """Per value of `key`: how many documents, about how many different people; and how many people in all."""
    cells: dict[str, Cell] = {}
    people = 0
    for numbered in numbers:
        for one in await documents.aggregate(_by_person(key, {"personal_id": numbered}, where)):
            cell = cells.get(one["_id"], Cell(0, 0))
            cells[one["_id"]] = Cell(cell.count + one["count"], cell.people + one["people"])
            people += one["first"]
    return Counted(cells, people)


def _by_person(key: str, numbered: Filter, where: Filter) -> Pipeline:
    """Each person counts as `first` under one of the keys alone, so that the sum of them is the number of people."""
    return [
        {"$match": numbered},
        {"$match": where},
        {"$group": {"_id": {"person": "$personal_id", "key": key}, "count": {"$sum": 1}}},
        {"$group": {"_id": "$_id.person", "keys": {"$push": {"key": "$_id.key", "count": "$count"}}}},
        {"$unwind": {"path": "$keys", "includeArrayIndex": "at"}},
        {
            "$group": {
                "_id": "$keys.key",
                "count": {"$sum": "$keys.count"},
                "people": {"$sum": 1},
                "first": {"$sum": {"$cond": [{"$eq": ["$at", 0]}, 1, 0]}},
            }
        },
    ]
