"""A transition is written whole or not at all, and in few round trips."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from resolvers.collections import prepare_database
from resolvers.judicial.move import Asked, Change, move
from resolvers.judicial.records import ApplicationStatus as S
from resolvers.judicial.records import JudicialApplication
from resolvers.mongo import Database, Session, connect
from schema.registry import collections
from tests.resolvers.judicial.dossiers import NUMBER, Office, applicant, dossier, officer

pytestmark = pytest.mark.anyio

# Round trips: read it, write down who ran what, change it; a key is looked for and remembered; what else belongs to it.
ROUND_TRIPS = {"receiveApplication": 3, "proposeCertificate": 3, "payApplicationFee": 4, "withdrawApplication": 4}
STATES = {"receiveApplication": S.SUBMITTED, "proposeCertificate": S.RECEIVED, "payApplicationFee": S.FEE_PENDING}


async def test_what_fails_in_between_leaves_nothing_behind(fresh_database: Database) -> None:
    office = Office(fresh_database)
    before = await office.put(dossier(S.RECEIVED))

    async def plan(application: JudicialApplication) -> Change:
        async def fails(session: Session, moved: JudicialApplication) -> None:
            assert moved.status is S.WITHDRAWN, "it was written, in the transaction"
            raise ConnectionError("the database went away")

        return Change({"purpose": "changed"}, also=fails)

    with pytest.raises(ConnectionError):
        await move(office.command("withdrawApplication", applicant), Asked(NUMBER, "k"), plan)
    assert await office.stored() == before
    assert await fresh_database.collection("judicial_commands").find({}) == []
    assert len(await fresh_database.collection("judicial_open_applications").find({})) == 1
    assert (await office.do("withdrawApplication", applicant, key="k")).changed, "and the key is free"


@asynccontextmanager
async def observed(server: str, seen: list[str]) -> AsyncIterator[Database]:
    database = connect(server, "test_round_trips", observe=lambda name, operation: seen.append(f"{operation} {name}"))
    await prepare_database(database, collections())
    yield database
    await database.drop()
    await database.close()


@pytest.mark.parametrize("name", ROUND_TRIPS)
async def test_a_command_takes_few_round_trips(server: str, name: str) -> None:
    seen: list[str] = []
    async with observed(server, seen) as database:
        office = Office(database)
        actor = applicant if name in ("payApplicationFee", "withdrawApplication") else officer
        for key, more in ((None, 0), ("k", 2)):
            await database.collection("judicial_receipts").delete({}, many=True)
            await office.put(dossier(STATES.get(name, S.RECEIVED)))
            seen.clear()
            await office.do(name, actor, key=key)
            assert len(seen) == ROUND_TRIPS[name] + more, seen
