"""The fact source: a command's read-only look at what another domain knows, never taken from the input.

Commands decide on these facts and show nothing of them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from policies.grants import Guardianship
from resolvers.mongo import Database, Document

EARLIEST = {"DAY": "", "MONTH": "-01", "YEAR": "-01-01"}  # the part of an imprecise birth date that is not known

PERSON = ("birth_date", "father", "mother", "spouse", "permanent_address", "current_address")

IDENTITY = (
    *("full_name", "sex", "birth_date", "birth_place", "nationality_code", "ethnicity_code", "permanent_address"),
)
VIET_NAM = "000"  # who is registered without another nationality has this one


@dataclass(frozen=True, slots=True)
class FacilityFact:
    """What a command may know of a facility; the registry is public."""

    code: str
    connected: bool


@dataclass(frozen=True, slots=True)
class PersonFact:
    """What the population database knows of a person; `province` is (code, version) of the residence."""

    personal_id: str
    birth_date: date | None = None  # the earliest that is possible
    parents: frozenset[str] = frozenset()
    spouse: str | None = None
    province: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class IdentityFact:
    """A person as registered, for what has to be written down as it was on that day."""

    personal_id: str
    full_name: str
    sex: str
    birth_date: date  # the earliest that is possible
    birth_date_precision: str
    birth_place: str | None
    nationality_code: str
    ethnicity_code: str | None
    address_line: str | None
    province: tuple[str, str] | None  # of the permanent address: code, version


class FactSource(Protocol):
    """The port, beside its users: the commands."""

    async def people(self, numbers: Collection[str]) -> dict[str, PersonFact]:
        """Those of them that there are."""

    async def birth_date(self, personal_id: str) -> date | None:
        """The earliest that is possible: wherever an imprecise one counts, it counts as the oldest age."""

    async def facility(self, code: str) -> FacilityFact | None:
        """None: no such facility."""

    async def identities(self, numbers: Collection[str]) -> dict[str, IdentityFact]:
        """As registered; those of them that there are."""

    async def province_names(self, provinces: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """By code and version; the registry is public."""

    async def facilities(self, codes: Collection[str]) -> frozenset[str]:
        """Those of them that there are."""

    async def guardianships(self, ward: str) -> tuple[Guardianship, ...]:
        """Every relation on record to that ward, those that have ended too."""


class MongoFactSource:
    """Reads the other domains' collections directly: one process or many, the facts are the same."""

    def __init__(self, database: Database) -> None:
        self._citizens = database.collection("citizens")
        self._provinces = database.collection("provinces")
        self._guardianships = database.collection("guardianships")
        self._facilities = database.collection("facilities")

    async def people(self, numbers: Collection[str]) -> dict[str, PersonFact]:
        found = await self._citizens.find({"_id": {"$in": sorted(set(numbers))}}, fields=PERSON)
        return {one["_id"]: _person(one) for one in found}

    async def identities(self, numbers: Collection[str]) -> dict[str, IdentityFact]:
        found = await self._citizens.find({"_id": {"$in": sorted(set(numbers))}}, fields=IDENTITY)
        return {one["_id"]: _identity(one) for one in found}

    async def province_names(self, provinces: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        wanted = sorted({f"{code}/{version}" for code, version in provinces})
        found = await self._provinces.find({"_id": {"$in": wanted}}, fields=["code", "version", "name"])
        return {(one["code"], one["version"]): one["name"] for one in found}

    async def birth_date(self, personal_id: str) -> date | None:
        found = await self._citizens.find_one({"_id": personal_id}, fields=["birth_date"])
        return earliest_birth_date(found["birth_date"]) if found else None

    async def facility(self, code: str) -> FacilityFact | None:
        found = await self._facilities.find_one({"_id": code}, fields=["connected"])
        return FacilityFact(found["_id"], bool(found["connected"])) if found else None

    async def facilities(self, codes: Collection[str]) -> frozenset[str]:
        if not codes:
            return frozenset()
        found = await self._facilities.find({"_id": {"$in": sorted(codes)}}, fields=["_id"])
        return frozenset(one["_id"] for one in found)

    async def guardianships(self, ward: str) -> tuple[Guardianship, ...]:
        return tuple(guardianship(one) for one in await self._guardianships.find({"ward": ward}))


def guardianship(stored: Document) -> Guardianship:
    return Guardianship(
        guardian=stored["guardian"],
        relation=stored["relation"],
        valid_from=date.fromisoformat(stored["valid_from"]),
        valid_to=date.fromisoformat(stored["valid_to"]) if stored.get("valid_to") else None,
        by_decision=bool(stored.get("by_decision")),
        summary_only=bool(stored.get("summary_only")),
    )


def _person(one: Document) -> PersonFact:
    return PersonFact(
        one["_id"],
        earliest_birth_date(one.get("birth_date")),
        frozenset(number for number in (one.get("father"), one.get("mother")) if number),
        one.get("spouse"),
        _province(one.get("permanent_address")) or _province(one.get("current_address")),
    )


def _identity(one: Document) -> IdentityFact:
    born = earliest_birth_date(one["birth_date"])
    assert born is not None
    address = one.get("permanent_address") or {}
    return IdentityFact(
        one["_id"],
        one["full_name"],
        one["sex"],
        born,
        one["birth_date"]["precision"],
        one.get("birth_place"),
        one.get("nationality_code") or VIET_NAM,
        one.get("ethnicity_code"),
        address.get("line"),
        _province(address),
    )


def _province(address: dict[str, Any] | None) -> tuple[str, str] | None:
    if not address or not address.get("province_code") or not address.get("code_version"):
        return None
    return address["province_code"], address["code_version"]


def earliest_birth_date(stored: dict[str, str] | None) -> date | None:
    """`{value, precision}`; a value with unknown parts is stored with its first possible day or without them."""
    if not stored:
        return None
    known = {"DAY": 10, "MONTH": 7, "YEAR": 4}[stored["precision"]]
    return date.fromisoformat(stored["value"][:known] + EARLIEST[stored["precision"]])
