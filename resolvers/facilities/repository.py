"""Facilities and provinces from MongoDB."""

from collections.abc import Mapping, Sequence
from typing import Any

from resolvers.facilities.records import FacilityRecord, FormerProvince, ProvinceKey, ProvinceRecord
from resolvers.facilities.search import AFTER_EVERY_WORD, FacilitySearch
from resolvers.indexed import count
from resolvers.mongo import Database, Document, Documents

BY_CODE = (("code", 1),)
FIRST_CODE = "010"


async def facilities_by_code(database: Database, codes: Sequence[str]) -> dict[str, FacilityRecord]:
    """The facilities of these codes, in one query."""
    found = await database.collection("facilities").find({"_id": {"$in": sorted(set(codes))}})
    return {row["_id"]: facility(row) for row in found}


async def facilities_after(
    database: Database, search: FacilitySearch, after: str | None, limit: int
) -> list[FacilityRecord]:
    """A page of the facilities that match, by code."""
    facilities = database.collection("facilities")
    if search.is_everything:
        return await _registry_after(facilities, after or "", limit)
    pipeline = search.pipeline(after)
    rows = await facilities.aggregate([*pipeline, {"$sort": dict(BY_CODE)}, {"$limit": limit}])
    return [facility(row) for row in rows]


async def _registry_after(facilities: Documents, after: str, limit: int) -> list[FacilityRecord]:
    """A page of the whole registry, from a window that is seldom too narrow.

    The embedded database reads a range to its end before it cuts the page off it; the first window is the hundred codes
    that begin alike, then the province's, then what is left.
    """
    start = after or FIRST_CODE
    rows: list[Document] = []
    for common in (3, 2, 0):
        window = {"$gt": after, **({"$lt": start[:common] + AFTER_EVERY_WORD} if common else {})}
        rows = await facilities.find({"code": window}, sort=BY_CODE, limit=limit)
        if len(rows) == limit:
            break
    return [facility(row) for row in rows]


async def count_facilities(database: Database, search: FacilitySearch) -> int:
    """How many match, whatever the page."""
    if search.is_everything:
        return await database.collection("facilities").count_all()
    return await count(database.collection("facilities"), search.pipeline(None))


async def provinces_by_id(database: Database, ids: Sequence[str]) -> dict[str, ProvinceRecord]:
    """Provinces of these ids ("01/POST_2025"), in one query."""
    found = await database.collection("provinces").find({"_id": {"$in": sorted(set(ids))}})
    return {row["_id"]: province(row) for row in found}


async def provinces_now(database: Database) -> list[ProvinceRecord]:
    """The provinces in force, by code."""
    rows = await database.collection("provinces").find({"version": "POST_2025"}, sort=BY_CODE)
    return [province(row) for row in rows]


def facility(row: Mapping[str, Any]) -> FacilityRecord:
    return FacilityRecord(
        code=row["_id"],
        name=row["name"],
        kind=row["kind"],
        ownership=row["ownership"],
        technical_level=row.get("technical_level"),
        province_key=ProvinceKey(row["province"]["code"], row["province"]["version"]),
        connected=row["connected"],
        linked_since=row.get("linked_since"),
        insurance_contract=row["insurance_contract"],
        valid_from=row.get("valid_from"),
        valid_to=row.get("valid_to"),
    )


def province(row: Mapping[str, Any]) -> ProvinceRecord:
    return ProvinceRecord(
        id=row["_id"],
        code=row["code"],
        version=row["version"],
        name=row["name"],
        communes=row["communes"],
        merged_from=tuple(FormerProvince(one["code"], one["name"]) for one in row["merged_from"]),
    )
