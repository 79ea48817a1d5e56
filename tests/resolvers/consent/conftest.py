"""The people of the consent tests, and their commands on a real database with the real policy."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from policies.actor import Actor
from resolvers.command import CommandRun
from resolvers.command_ports import RequestLimit
from resolvers.consent.grant_consent import GrantConsent
from resolvers.consent.records import Consent, ConsentRequest
from resolvers.consent.repository import ConsentRepository
from resolvers.consent.request_consent import RequestConsent, request_consent
from resolvers.consent.terms import CATEGORY, MEMORY
from resolvers.mongo import Database, Document
from tests.resolvers.running import command_run

CITIZEN, CHILD, TODDLER, UNKNOWN = "001190000001", "001311000002", "001322000003", "001190999999"
FACILITY, OTHER_FACILITY, UNCONNECTED = "01001", "79002", "01003"

citizen = Actor("citizen", "sub-citizen", CITIZEN, assurance=3, purpose="PATRQT")
stranger = Actor("citizen", "sub-stranger", "001190000009", assurance=3, purpose="PATRQT")
child = Actor("citizen", "sub-child", CHILD, assurance=3, purpose="PATRQT")
toddler = Actor("citizen", "sub-toddler", TODDLER, assurance=3, purpose="PATRQT")
guardian = Actor("citizen", "sub-guardian", "001185000004", assurance=3, purpose="PATRQT")
clinician = Actor("clinician", "sub-clinician", "001180000005", FACILITY, assurance=3, purpose="TREAT")
elsewhere = replace(clinician, sub="sub-elsewhere", organization=OTHER_FACILITY)
unconnected = replace(clinician, sub="sub-unconnected", organization=UNCONNECTED)
nobody = Actor()


@dataclass(frozen=True)
class Civic:
    """What a test asks of the database and of the commands; `at` moves the clock of one command."""

    database: Database
    now: datetime

    def command(self, name: str, actor: Actor, *, at: datetime | None = None, limit: int = 60) -> CommandRun:
        moment = at or self.now
        of_an_hour = RequestLimit(limit, timedelta(hours=1))
        return command_run(self.database, name, CATEGORY, MEMORY, actor, moment, of_an_hour)

    async def requested(self, subject: str = CITIZEN, **more: object) -> ConsentRequest:
        """A request by `elsewhere` for visits and results."""
        asked = replace(RequestConsent(subject, ("HEALTH_VISIT", "LAB_RESULT"), flags=("HIV",)), **more)  # type: ignore[arg-type]
        return await request_consent(self.command("requestConsent", elsewhere), asked)

    def terms(self, request: ConsentRequest, **more: object) -> GrantConsent:
        """What the citizen grants unless a test says otherwise: all categories asked for, no flag, 30 days."""
        given = GrantConsent(("HEALTH_VISIT", "LAB_RESULT"), self.now + timedelta(days=30), request_id=request.id)
        return replace(given, **more)  # type: ignore[arg-type]

    async def consent(self, consent_id: str) -> Consent:
        return (await ConsentRepository(self.database).consents([consent_id]))[consent_id]

    async def request(self, request_id: str) -> ConsentRequest:
        return (await ConsentRepository(self.database).requests([request_id]))[request_id]

    async def stored(self, collection: str) -> list[Document]:
        return await self.database.collection(collection).find({})

    async def logged(self) -> list[tuple[str, str, bool, tuple[str, ...]]]:
        """(operation, subject, allowed, flags) of every log row, oldest first."""
        rows = await self.database.collection("access_log").find({}, sort=[("at", 1)])
        return [(row["operation"], row["personal_id"], row["allowed"], tuple(row["flags"])) for row in rows]


@pytest.fixture
async def civic(fresh_database: Database, now: datetime) -> Civic:
    database = fresh_database

    def born(age: int) -> str:
        return f"{now.year - age}-01-01"

    await database.collection("citizens").insert_many(
        [
            {
                "_id": number,
                "full_name": "Nguyễn Văn An",
                "birth_date": {"value": born(age), "precision": "DAY"},
                "sex": "MALE",
            }
            for number, age in ((CITIZEN, 36), (CHILD, 12), (TODDLER, 3), ("001185000004", 40))
        ]
    )
    await database.collection("guardianships").insert_many(
        [
            {
                "_id": f"g{ward}",
                "ward": ward,
                "guardian": "001185000004",
                "relation": "MOTHER",
                "by_decision": False,
                "summary_only": False,
                "valid_from": born(age),
            }
            for ward, age in ((CHILD, 12), (TODDLER, 3))
        ]
    )
    await database.collection("facilities").insert_many(
        [_facility(FACILITY, True), _facility(OTHER_FACILITY, True), _facility(UNCONNECTED, False)]
    )
    return Civic(database, now)


def _facility(code: str, connected: bool) -> Document:
    return {
        "_id": code,
        "name": f"Bệnh viện {code}",
        "code": code,
        "name_search": ["benh", "vien"],
        "kind": "HOSPITAL",
        "ownership": "PUBLIC",
        "province": {"code": code[:2], "version": "POST_2025"},
        "connected": connected,
        "insurance_contract": True,
    }
