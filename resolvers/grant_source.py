"""What is on record between a caller and subjects, from MongoDB: consents, treatments, guardians, birth dates, dossiers.

One query a collection at most, whatever the number of subjects, and only in the collections that some condition of the
caller's role could hold by. A number that nobody has is looked for like any other and finds nothing: existence is personal.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from policies.actor import Actor
from policies.conditions.assigned import WORKED_ON
from policies.grants import ConsentGrant, DossierGrant, Grants, Guardianship, Treatment
from policies.vocabulary import ETREAT
from resolvers.fact_source import earliest_birth_date, guardianship
from resolvers.indexed import indexed
from resolvers.mongo import Database

Document = Mapping[str, Any]
T = TypeVar("T")

TREATMENT = ("personal_id", "facility", "care_team", "started_at", "ended_at", "founded")
DOSSIER = ("personal_id", "status", "province", "assignee")

GUARDED_BY = frozenset({"citizen"})  # roles with rows on GUARDIAN or AGE_7
TREATED_BY = frozenset({"clinician"})  # roles with rows on TREATING
CARED_FOR_BY = frozenset({"records_officer"})  # roles with rows on OWN_FACILITY where nobody holds a record
CONSENTED_TO = frozenset({"clinician"})  # roles with rows on CONSENT
OFFICERS = frozenset({"judicial_officer", "judicial_approver"})  # roles with rows on ASSIGNED or TO_SIGN


class MongoGrantSource:
    """Looks up at the moment of use; keeps nothing, so that a revocation holds from the next field on."""

    def __init__(self, database: Database) -> None:
        self._citizens = database.collection("citizens")
        self._guardianships = database.collection("guardianships")
        self._encounters = database.collection("encounters")
        self._consents = database.collection("consents")
        self._dossiers = database.collection("judicial_applications")

    async def grants(self, actor: Actor, subjects: Collection[str]) -> Mapping[str, Grants]:
        numbers = sorted(set(subjects))
        if not numbers:
            return {}
        births, guardianships, treatments, consents, dossiers = await asyncio.gather(
            self._birth_dates(actor, numbers),
            self._guardianships_of(actor, numbers),
            self._treatments_of(actor, numbers),
            self._consents_of(actor, numbers),
            self._dossiers_of(actor, numbers),
        )
        return {
            number: Grants(
                number,
                birth_date=births.get(number),
                treatments=tuple(treatments.get(number, ())),
                consents=tuple(consents.get(number, ())),
                guardianships=tuple(guardianships.get(number, ())),
                dossiers=tuple(dossiers.get(number, ())),
            )
            for number in numbers
        }

    async def _birth_dates(self, actor: Actor, numbers: list[str]) -> Mapping[str, date | None]:
        if actor.role not in GUARDED_BY or actor.personal_id is None:
            return {}
        found = await self._citizens.find({"_id": {"$in": numbers}}, fields=["birth_date"])
        return {one["_id"]: earliest_birth_date(one.get("birth_date")) for one in found}

    async def _guardianships_of(self, actor: Actor, numbers: list[str]) -> Mapping[str, list[Guardianship]]:
        others = [number for number in numbers if number != actor.personal_id]
        if actor.role not in GUARDED_BY or actor.personal_id is None or not others:
            return {}
        found = await self._guardianships.aggregate(indexed({"guardian": actor.personal_id}, {"ward": {"$in": others}}))
        return _grouped((one["ward"], guardianship(one)) for one in found)

    async def _treatments_of(self, actor: Actor, numbers: list[str]) -> Mapping[str, list[Treatment]]:
        if actor.role not in TREATED_BY | CARED_FOR_BY or actor.purpose in (None, ETREAT):
            return {}
        if actor.organization is None or actor.sub is None:
            return {}
        own: dict[str, Any] = {"facility": actor.organization}
        if actor.role in TREATED_BY:
            own |= {"care_team": actor.sub, "founded": True}
        found = await self._encounters.aggregate(
            [*indexed({"personal_id": {"$in": numbers}}, own), {"$project": dict.fromkeys(TREATMENT, 1)}]
        )
        return _grouped((one["personal_id"], _treatment(one)) for one in found)

    async def _consents_of(self, actor: Actor, numbers: list[str]) -> Mapping[str, list[ConsentGrant]]:
        if actor.role not in CONSENTED_TO or actor.purpose in (None, ETREAT) or actor.organization is None:
            return {}
        own = {"grantee.organization": actor.organization, "status": "GRANTED", "purpose": actor.purpose}
        found = await self._consents.aggregate(indexed({"personal_id": {"$in": numbers}}, own))
        return _grouped((one["personal_id"], _consent(one)) for one in found)

    async def _dossiers_of(self, actor: Actor, numbers: list[str]) -> Mapping[str, list[DossierGrant]]:
        if actor.role not in OFFICERS or actor.purpose is None:
            return {}
        worked_on = {"status": {"$in": sorted(WORKED_ON)}}
        found = await self._dossiers.aggregate(
            [*indexed({"personal_id": {"$in": numbers}}, worked_on), {"$project": dict.fromkeys(DOSSIER, 1)}]
        )
        return _grouped((one["personal_id"], _dossier(one)) for one in found)


def _grouped(pairs: Iterable[tuple[str, T]]) -> Mapping[str, list[T]]:
    grouped: defaultdict[str, list[T]] = defaultdict(list)
    for number, value in pairs:
        grouped[number].append(value)
    return grouped


def _treatment(one: Document) -> Treatment:
    return Treatment(
        facility=one["facility"],
        care_team=frozenset(one["care_team"]),
        started_at=one["started_at"],
        ended_at=one.get("ended_at"),
        founded=bool(one["founded"]),
    )


def _dossier(one: Document) -> DossierGrant:
    return DossierGrant(one["status"], one["province"]["code"], one.get("assignee"))


def _consent(one: Document) -> ConsentGrant:
    period = one.get("data_period") or {}
    return ConsentGrant(
        id=one["_id"],
        organization=one["grantee"]["organization"],
        person=one["grantee"].get("person"),
        purpose=one["purpose"],
        categories=frozenset(one["categories"]),
        flags=frozenset(one["flags"]),
        date_from=date.fromisoformat(period["from"]) if period.get("from") else None,
        date_to=date.fromisoformat(period["to"]) if period.get("to") else None,
        valid_from=one["validity"]["from"],
        valid_to=one["validity"]["to"],
    )
