"""Encounters of a book, page by page, and by id: narrowed in the query, counted by the same filter."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from policies.days import first_instant
from resolvers.context import SubgraphContext
from resolvers.health.documents import encounter
from resolvers.health.narrowed import ENCOUNTERS, of_people
from resolvers.health.records import EncounterRecord
from resolvers.loading import Loader
from resolvers.narrowing import Filter
from resolvers.paging import Page, page_of, page_request

CATEGORY = "HEALTH_VISIT"
LATEST_FIRST = {"started_at": -1, "_id": -1}
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class EncounterFilter:
    """The arguments of `HealthBook.encounters`; days are inclusive."""

    modality: str | None
    facility: str | None
    day_from: date | None
    day_to: date | None

    def condition(self) -> Filter:
        match: Filter = {}
        if self.modality is not None:
            match["modality"] = self.modality
        if self.facility is not None:
            match["facility"] = self.facility
        days: Filter = {}
        if self.day_from is not None:
            days["$gte"] = first_instant(self.day_from)
        if self.day_to is not None:
            days["$lt"] = first_instant(self.day_to + timedelta(days=1))
        if days:
            match["started_at"] = days
        return match


async def page_of_encounters(
    context: SubgraphContext, number: str, wanted: EncounterFilter, first: int | None, after: str | None
) -> Page[EncounterRecord]:
    """A page of one person's encounters, the latest first; the books of a fetch are looked up together."""
    request = page_request(
        context.cursors,
        first,
        after,
        field_name="HealthBook.encounters",
        filters=(number, wanted.modality, wanted.facility, wanted.day_from, wanted.day_to),
    )

    async def load(
        keys: Sequence[tuple[str, Place | None]],
    ) -> Mapping[tuple[str, Place | None], list[EncounterRecord]]:
        return await _pages(context, wanted, keys, request.limit)

    async def count(numbers: Sequence[str]) -> Mapping[str, int]:
        return await _counts(context, wanted, numbers)

    async def total() -> int:
        counter: Loader[str, int] = context.loader(f"encounters counted {wanted}", count)
        return await counter.load(number) or 0

    loader: Loader[tuple[str, Place | None], list[EncounterRecord]] = context.loader(
        f"encounters {request.first} {wanted}", load
    )
    found = await loader.load((number, request.after)) or []
    return page_of(request, found, place_of, total)


async def encounters_by_id(context: SubgraphContext, ids: Sequence[str]) -> dict[str, EncounterRecord]:
    """Encounters by id, in one query; what the grant opens of each is tested where it comes out."""
    rows = await context.database.collection("encounters").find({"_id": {"$in": sorted(set(ids))}})
    return {row["_id"]: encounter(row) for row in rows}


async def _pages(
    context: SubgraphContext, wanted: EncounterFilter, keys: Sequence[tuple[str, Place | None]], limit: int
) -> dict[tuple[str, Place | None], list[EncounterRecord]]:
    """One query for all; it is cut in the database for one book, and here for several: a person's visits are few."""
    condition = wanted.condition()
    beyond = [{"personal_id": number, **after_place(place)} for number, place in keys]
    pipeline: list[dict[str, Any]] = of_people(
        context.grant, CATEGORY, (number for number, _ in keys), ENCOUNTERS, condition, {"$or": beyond}
    )
    pipeline.append({"$sort": LATEST_FIRST})
    if len(keys) == 1:
        pipeline.append({"$limit": limit})
    rows = await context.database.collection("encounters").aggregate(pipeline)
    by_person: dict[str, list[EncounterRecord]] = defaultdict(list)
    for row in rows:
        by_person[row["personal_id"]].append(encounter(row))
    return {
        (number, place): [one for one in by_person[number] if place is None or _is_after(one, place)][:limit]
        for number, place in keys
    }


async def _counts(context: SubgraphContext, wanted: EncounterFilter, numbers: Sequence[str]) -> dict[str, int]:
    pipeline = of_people(context.grant, CATEGORY, numbers, ENCOUNTERS, wanted.condition())
    pipeline.append({"$group": {"_id": "$personal_id", "encounters": {"$sum": 1}}})
    rows = await context.database.collection("encounters").aggregate(pipeline)
    return {row["_id"]: row["encounters"] for row in rows}


def place_of(one: EncounterRecord) -> Place:
    return (one.started_at.isoformat(), one.id)


def after_place(place: Place | None) -> Filter:
    if place is None:
        return {}
    started_at, encounter_id = datetime.fromisoformat(str(place[0])), place[1]
    return {"$or": [{"started_at": {"$lt": started_at}}, {"started_at": started_at, "_id": {"$lt": encounter_id}}]}


def _is_after(one: EncounterRecord, place: Place) -> bool:
    return (one.started_at, one.id) < (datetime.fromisoformat(str(place[0])), str(place[1]))
