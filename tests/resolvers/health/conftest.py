"""Two facilities and two citizens, and who records what of them: real database, real policy."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from policies.actor import Actor
from resolvers.command import CommandRun
from resolvers.command_ports import RequestLimit
from resolvers.health.recording.record_encounters import CATEGORY, MEMORY
from resolvers.mongo import Database, Document
from tests.resolvers.running import command_run

CITIZEN, OTHER, UNKNOWN = "001190000001", "001190000002", "001190999999"
A, B = "01001", "79002"

officer = Actor("records_officer", "sub-officer", "001180000005", A, assurance=3, purpose="TREAT")
elsewhere = Actor("records_officer", "sub-elsewhere", "001180000007", B, assurance=3, purpose="TREAT")
clinician = Actor("clinician", "sub-clinician", "001180000006", A, assurance=3, purpose="TREAT")
ingest = Actor("ingest", "sub-ingest", None, A, assurance=3, purpose="TREAT")
citizen = Actor("citizen", "sub-citizen", CITIZEN, assurance=3, purpose="PATRQT")


@dataclass(frozen=True)
class Ward:
    """What a test asks of the database and of the commands."""

    database: Database
    now: datetime

    def command(self, name: str, actor: Actor = officer, *, limit: int = 60) -> CommandRun:
        within = RequestLimit(limit, timedelta(hours=1))
        return command_run(self.database, name, CATEGORY, MEMORY, actor, self.now, within)

    async def stored(self, collection: str, **where: object) -> list[Document]:
        return await self.database.collection(collection).find(where)


@pytest.fixture
async def ward(fresh_database: Database, now: datetime) -> Ward:
    await fresh_database.collection("citizens").insert_many(
        [
            {
                "_id": number,
                "full_name": "Nguyễn Văn An",
                "birth_date": {"value": "1990-01-01", "precision": "DAY"},
                "sex": "MALE",
            }
            for number in (CITIZEN, OTHER)
        ]
    )
    await fresh_database.collection("facilities").insert_many(
        [
            {
                "_id": code,
                "code": code,
                "name": f"Bệnh viện {code}",
                "name_search": ["benh", "vien"],
                "kind": "HOSPITAL",
                "ownership": "PUBLIC",
                "province": {"code": code[:2], "version": "POST_2025"},
                "connected": True,
                "insurance_contract": True,
            }
            for code in (A, B)
        ]
    )
    return Ward(fresh_database, now)
