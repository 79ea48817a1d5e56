"""Seeding a real database: validators accept all, a second start does nothing, an interrupted run is made good."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from resolvers.collections import Collection
from resolvers.health import documents as health
from resolvers.identity import repository as identity
from resolvers.mongo import Database, connect
from resolvers.seed import populate as populating
from resolvers.seed.batches import Batches
from resolvers.seed.facilities import TOTAL
from resolvers.seed.populate import Seeded, populate, populate_when_empty
from resolvers.seed.population import Population
from schema.registry import collections
from tests.seed.population_rows import drawn, registry

pytestmark = pytest.mark.anyio

Again = Callable[..., Awaitable[Seeded | None]]


@pytest.fixture
async def empty(server: str, anyio_backend: str) -> AsyncIterator[Database]:
    database = connect(server, "empty")
    yield database
    await database.drop()
    await database.close()


@pytest.fixture
def short_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its 12,693 facilities are the slow part, and the same each time: here the provinces do."""
    monkeypatch.setattr(
        populating, "registry_rows", lambda: (("provinces", province) for province in registry()["provinces"])
    )


async def test_everything_drawn_is_in_the_database(seeded: tuple[Database, Seeded], small: Population) -> None:
    database, done = seeded
    expected = {name: len(documents) for name, documents in (*drawn(small).items(), *registry().items())}
    assert expected["facilities"] == TOTAL
    assert done.documents == expected
    for name, number in expected.items():
        assert await database.collection(name).count({}) == number, name


async def test_every_document_is_one_that_its_validator_accepts(seeded: tuple[Database, Seeded]) -> None:
    """The seed goes past the validators; what it writes must not."""
    database, _ = seeded
    refused = {
        one.name: await database.collection(one.name).count({"$nor": [{"$jsonSchema": dict(one.schema)}]})
        for one in collections()
    }
    assert {name: number for name, number in refused.items() if number} == {}
    await database.collection("citizens").insert_many([{"_id": "none of ours"}], validated=False)
    citizens = next(one for one in collections() if one.name == "citizens")
    try:
        assert await database.collection("citizens").count({"$nor": [{"$jsonSchema": dict(citizens.schema)}]}) == 1
    finally:
        await database.collection("citizens").delete({"_id": "none of ours"})


async def test_what_is_read_equals_what_was_drawn(seeded: tuple[Database, Seeded], small: Population) -> None:
    database, _ = seeded
    for name in ("citizens", "consents", "judicial_applications"):
        written = {one["_id"]: one for one in drawn(small)[name]}
        for one in await database.collection(name).find({}, limit=50):
            assert one.keys() == written[one["_id"]].keys()
    (insured,) = await database.collection("insurance_cards").find({}, limit=1)
    assert insured in drawn(small)["insurance_cards"]


async def test_the_repositories_understand_every_document(seeded: tuple[Database, Seeded]) -> None:
    database, _ = seeded
    for name, record in (
        ("encounters", health.encounter),
        ("prescriptions", health.prescription),
        ("lab_results", health.lab_result),
        ("imaging_results", health.imaging_result),
        ("procedures", health.procedure),
        ("documents", health.paper),
        ("vitals", health.vital),
        ("immunizations", health.immunization),
        ("bills", health.bill),
        ("allergies", health.allergy),
        ("conditions", health.condition),
        ("insurance_cards", health.insurance_card),
        ("citizens", identity.citizen),
        ("guardianships", identity.guardianship),
    ):
        for row in await database.collection(name).find({}):
            record(row)


async def test_a_second_start_seeds_nothing(seeded: tuple[Database, Seeded], small: Population) -> None:
    database, _ = seeded
    assert await populate_when_empty(database, collections(), replace(small, citizens=300)) is None
    assert await database.collection("citizens").count({}) == small.citizens


async def test_a_database_with_data_of_others_is_left_alone(empty: Database, small: Population) -> None:
    await empty.collection("consent_locks").insert({"_id": "theirs", "grants": 1})
    assert await populate_when_empty(empty, collections(), small) is None
    assert await empty.collection("citizens").count({}) == 0


async def test_an_interrupted_run_is_begun_anew(empty: Database, small: Population, short_registry: None) -> None:
    tiny = replace(small, citizens=60)

    class Interrupted(Exception):
        pass

    def interrupt(what: str, done: int, total: int) -> None:
        if what == populating.PEOPLE and done > 30:
            raise Interrupted

    with pytest.raises(Interrupted):
        await populate_when_empty(empty, collections(), replace(tiny, seed=9), interrupt)
    done = await populate_when_empty(empty, collections(), tiny)
    assert done is not None
    assert {one["_id"] for one in await empty.collection("citizens").find({})} == {
        one["_id"] for one in drawn(tiny)["citizens"]
    }
    assert await populate_when_empty(empty, collections(), tiny) is None


@pytest.mark.parametrize("again", [populate, populate_when_empty])
async def test_an_interrupted_run_of_the_same_goes_on_where_it_was(
    empty: Database, small: Population, short_registry: None, monkeypatch: pytest.MonkeyPatch, again: Again
) -> None:
    monkeypatch.setattr(populating, "CHECKPOINT", 30)
    wanted, seen = replace(small, citizens=120), list[int]()

    class Interrupted(Exception):
        pass

    def interrupt(what: str, done: int, total: int) -> None:
        if what == populating.PEOPLE and done > 70:
            raise Interrupted

    def watch(what: str, done: int, total: int) -> None:
        assert what == populating.PEOPLE, "nothing is dropped, and the registry is not written again"
        seen.append(done)

    with pytest.raises(Interrupted):
        await populate(empty, collections(), wanted, interrupt)
    # What a killed process had sent after its last checkpoint: some of it is there, some is not.
    await empty.collection("citizens").insert(drawn(wanted)["citizens"][75])
    later = replace(wanted, now=wanted.now + timedelta(days=1))
    assert await again(empty, collections(), later, watch) is not None
    assert seen[0] > 30 and seen[-1] == 120
    for name, documents in drawn(wanted).items():
        assert sorted(one["_id"] for one in await empty.collection(name).find({}, fields=["_id"])) == sorted(
            one["_id"] for one in documents
        ), name


async def test_a_seeding_process_that_is_killed_loses_nothing(
    empty: Database, server: str, small: Population, short_registry: None
) -> None:
    """A real process, a real SIGKILL: the next run goes on behind the last checkpoint, and every document is there once."""
    wanted = replace(small, citizens=200)
    told = (str(wanted.citizens), str(wanted.seed), wanted.now.isoformat())
    command = (sys.executable, "-m", "tests.seed.seeding_process", server, "empty", *told)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    async for line in process.stdout:
        what, done = line.split()
        if what.decode() == populating.PEOPLE and int(done) > 100:
            break
    process.kill()
    await process.wait()
    (left,) = await empty.collection("seed_runs").find({})
    assert left["state"] == "BEGUN" and 30 <= left["people"] < 200

    seen: list[int] = []
    await populate(empty, collections(), wanted, lambda what, done, total: seen.append(done))
    assert seen[0] > 30, "it goes on, and does not begin anew"
    for name, documents in drawn(wanted).items():
        ids = sorted(one["_id"] for one in await empty.collection(name).find({}, fields=["_id"]))
        assert ids == sorted(one["_id"] for one in documents), name


async def test_seeding_anew_replaces_everything(empty: Database, small: Population, short_registry: None) -> None:
    await populate(empty, collections(), replace(small, citizens=60))
    await populate(empty, collections(), replace(small, citizens=70, seed=2))
    assert await empty.collection("citizens").count({}) == 70
    assert await populate_when_empty(empty, collections(), small) is None


async def test_of_two_that_start_at_once_one_seeds(
    empty: Database, server: str, small: Population, short_registry: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = connect(server, "empty")
    # Both are this process here, which a marker of its own would not wait for.
    monkeypatch.setattr("resolvers.seed.marker.platform.node", iter("abcdefghijklmnopqrstuvwxyz" * 50).__next__)
    tiny = replace(small, citizens=60)
    try:
        done = await asyncio.gather(
            populate_when_empty(empty, collections(), tiny), populate_when_empty(other, collections(), tiny)
        )
    finally:
        await other.close()
    assert [one is None for one in done].count(True) == 1
    assert await empty.collection("citizens").count({}) == 60


async def test_the_indexes_of_every_collection_are_there(seeded: tuple[Database, Seeded]) -> None:
    database, _ = seeded

    async def missing(one: Collection) -> set[str]:
        return {index.name for index in one.indexes} - set(await database.index_names(one.name))

    assert {one.name: gone for one in collections() if (gone := await missing(one))} == {}


async def test_a_batch_that_is_sent_twice_is_there_once(empty: Database) -> None:
    """A connection that broke before the answer came: the driver sends the batch again."""
    documents = [{"_id": f"lock-{number}", "grants": number} for number in range(5)]
    await empty.collection("consent_locks").insert_many(documents[:3])
    batches = Batches(empty)
    for document in documents:
        await batches.add("consent_locks", document)
    await batches.finish()
    assert await empty.collection("consent_locks").find({}, sort=[("_id", 1)]) == documents
