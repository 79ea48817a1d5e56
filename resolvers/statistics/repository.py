"""Reads the other domains' collections for figures, and keeps the snapshots; it writes nothing but those."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from resolvers.database_errors import DuplicateKey
from resolvers.mongo import Database
from resolvers.statistics.documents import snapshot_document, snapshot_record
from resolvers.statistics.records import ProgrammeSnapshot
from resolvers.statistics.suppression import Cell

Pipeline = list[Mapping[str, Any]]


class FigureRepository:
    """Counts of what lay before an instant: days that are closed do not change under a reader's eyes."""

    def __init__(self, database: Database) -> None:
        self._citizens = database.collection("citizens")
        self._facilities = database.collection("facilities")
        self._encounters = database.collection("encounters")
        self._certificates = database.collection("judicial_certificates")

    async def citizens(self) -> int:
        return await self._citizens.count({})

    async def facilities(self) -> int:
        return await self._facilities.count({})

    async def linked_facilities(self) -> int:
        return await self._facilities.count({"connected": True})

    async def people_with_encounters(self, before: datetime) -> int:
        return _people(await self._encounters.aggregate(_different_people({"started_at": {"$lt": before}})))

    async def encounters_by_modality(self, before: datetime) -> Mapping[str, Cell]:
        return _cells(await self._encounters.aggregate(_by("$modality", {"started_at": {"$lt": before}})))

    async def people_with_certificates(self, before: datetime) -> int:
        return _people(await self._certificates.aggregate(_different_people({"issued_at": {"$lt": before}})))

    async def certificates_by_type(self, before: datetime) -> Mapping[str, Cell]:
        return _cells(await self._certificates.aggregate(_by("$type", {"issued_at": {"$lt": before}})))


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


def _by(key: str, where: Mapping[str, Any]) -> Pipeline:
    """Per value of `key`: how many documents, about how many different people."""
    return [
        {"$match": where},
        {"$group": {"_id": {"key": key, "person": "$personal_id"}, "count": {"$sum": 1}}},
        {"$group": {"_id": "$_id.key", "count": {"$sum": "$count"}, "people": {"$sum": 1}}},
    ]


def _different_people(where: Mapping[str, Any]) -> Pipeline:
    return [{"$match": where}, {"$group": {"_id": "$personal_id"}}, {"$count": "people"}]


def _cells(found: list[dict[str, Any]]) -> Mapping[str, Cell]:
    return {one["_id"]: Cell(one["count"], one["people"]) for one in found}


def _people(found: list[dict[str, Any]]) -> int:
    return int(found[0]["people"]) if found else 0
