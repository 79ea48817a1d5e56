"""The fact source: a command's read-only look at what another domain knows, never taken from the input.

Commands decide on these facts and show nothing of them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from policies.grants import Guardianship
from resolvers.mongo import Database, Document

EARLIEST = {"DAY": "", "MONTH": "-01", "YEAR": "-01-01"}  # the part of an imprecise birth date that is not known


@dataclass(frozen=True, slots=True)
class FacilityFact:
    """What a command may know of a facility; the registry is public."""

    code: str
    connected: bool


class FactSource(Protocol):
    """The port, beside its users: the commands."""

    async def birth_date(self, personal_id: str) -> date | None:
        """The earliest that is possible: wherever an imprecise one counts, it counts as the oldest age."""

    async def facility(self, code: str) -> FacilityFact | None:
        """None: no such facility."""

    async def guardianships(self, ward: str) -> tuple[Guardianship, ...]:
        """Every relation on record to that ward, those that have ended too."""


class MongoFactSource:
    """Reads the other domains' collections directly: one process or many, the facts are the same."""

    def __init__(self, database: Database) -> None:
        self._citizens = database.collection("citizens")
        self._guardianships = database.collection("guardianships")
        self._facilities = database.collection("facilities")

    async def birth_date(self, personal_id: str) -> date | None:
        found = await self._citizens.find_one({"_id": personal_id}, fields=["birth_date"])
        return earliest_birth_date(found["birth_date"]) if found else None

    async def facility(self, code: str) -> FacilityFact | None:
        found = await self._facilities.find_one({"_id": code}, fields=["connected"])
        return FacilityFact(found["_id"], bool(found["connected"])) if found else None

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


def earliest_birth_date(stored: dict[str, str] | None) -> date | None:
    """`{value, precision}`; a value with unknown parts is stored with its first possible day or without them."""
    if not stored:
        return None
    known = {"DAY": 10, "MONTH": 7, "YEAR": 4}[stored["precision"]]
    return date.fromisoformat(stored["value"][:known] + EARLIEST[stored["precision"]])
