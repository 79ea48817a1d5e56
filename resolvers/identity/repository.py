"""Citizens and guardianships from MongoDB."""

from collections.abc import Mapping, Sequence
from typing import Any

from resolvers.identity.records import Address, CitizenRecord, GuardianshipRecord, PartialDate
from resolvers.mongo import Database


async def citizens_by_number(database: Database, numbers: Sequence[str]) -> dict[str, CitizenRecord]:
    """The citizens with these numbers, in one query; unknown ones are not in it."""
    found = await database.collection("citizens").find({"_id": {"$in": sorted(set(numbers))}})
    return {row["_id"]: citizen(row) for row in found}


async def guardianships_of(
    database: Database, side: str, numbers: Sequence[str]
) -> dict[str, list[GuardianshipRecord]]:
    """Relations by `ward` or by `guardian`, in one query, the oldest first."""
    rows = await database.collection("guardianships").find({side: {"$in": sorted(set(numbers))}})
    grouped: dict[str, list[GuardianshipRecord]] = {number: [] for number in numbers}
    for row in sorted(rows, key=lambda one: (one["valid_from"], one["_id"])):
        grouped[row[side]].append(guardianship(row))
    return grouped


def citizen(row: Mapping[str, Any]) -> CitizenRecord:
    birth = row.get("birth_date")
    return CitizenRecord(
        personal_id=row["_id"],
        full_name=row.get("full_name"),
        birth_date=PartialDate(birth["value"], birth["precision"]) if birth else None,
        sex=row.get("sex"),
        nationality_code=row.get("nationality_code"),
        ethnicity_code=row.get("ethnicity_code"),
        blood_group=row.get("blood_group"),
        identification_level=row.get("identification_level"),
        permanent_address=address(row.get("permanent_address")),
        current_address=address(row.get("current_address")),
        phone=row.get("phone"),
        email=row.get("email"),
    )


def address(row: Mapping[str, Any] | None) -> Address | None:
    if row is None:
        return None
    return Address(row.get("line"), row.get("province_code"), row.get("commune_code"), row.get("code_version"))


def guardianship(row: Mapping[str, Any]) -> GuardianshipRecord:
    return GuardianshipRecord(
        ward=row["ward"],
        guardian=row["guardian"],
        relation=row["relation"],
        by_decision=row["by_decision"],
        summary_only=row["summary_only"],
        legal_basis=row.get("legal_basis"),
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
    )
