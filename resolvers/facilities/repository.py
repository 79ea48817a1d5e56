"""Facilities and provinces from MongoDB."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from resolvers.facilities.folding import search_words
from resolvers.facilities.records import FacilityRecord, FormerProvince, ProvinceKey, ProvinceRecord
from resolvers.mongo import Database, Filter

BY_CODE = (("_id", 1),)


async def facilities_by_code(database: Database, codes: Sequence[str]) -> dict[str, FacilityRecord]:
    """The facilities of these codes, in one query."""
    found = await database.collection("facilities").find({"_id": {"$in": sorted(set(codes))}})
    return {row["_id"]: facility(row) for row in found}


async def facilities_after(database: Database, where: Filter, after: str | None, limit: int) -> list[FacilityRecord]:
    """A page of the facilities that match, by code."""
    match = {**where, "_id": {"$gt": after}} if after is not None else where
    return [facility(row) for row in await database.collection("facilities").find(match, sort=BY_CODE, limit=limit)]


async def count_facilities(database: Database, where: Filter) -> int:
    return await database.collection("facilities").count(where)


async def provinces_by_id(database: Database, ids: Sequence[str]) -> dict[str, ProvinceRecord]:
    """Provinces of these ids ("01/POST_2025"), in one query."""
    found = await database.collection("provinces").find({"_id": {"$in": sorted(set(ids))}})
    return {row["_id"]: province(row) for row in found}


async def provinces_now(database: Database) -> list[ProvinceRecord]:
    """The provinces in force, by code."""
    rows = await database.collection("provinces").find({"_id": {"$regex": "/POST_2025$"}}, sort=BY_CODE)
    return [province(row) for row in rows]


def matching(search: str | None, province_code: str | None, kind: str | None, ownership: str | None) -> dict[str, Any]:
    """The filter of a search: every word from its beginning, folded; None: nothing could match."""
    where: dict[str, Any] = {}
    if search is not None:
        words = search_words(search)
        where["name_search"] = {"$all": [re.compile(f"^{word}") for word in words]} if words else {"$in": []}
    if province_code is not None:
        where["province.code"] = province_code
    if kind is not None:
        where["kind"] = kind
    if ownership is not None:
        where["ownership"] = ownership
    return where


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
