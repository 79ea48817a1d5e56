"""The port to MongoDB, over both drivers: what goes in comes out, what fails fails as one of our own errors."""

import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from resolvers.collections import INTEGER, TEXT, Collection, Index, document, prepare_database
from resolvers.database_errors import DatabaseFailure, DatabaseUnavailable, DuplicateKey
from resolvers.mongo import Database, Driver, Session, Write, connect

pytestmark = pytest.mark.anyio

THINGS = Collection(
    "things",
    document({"_id": TEXT, "size": INTEGER}, {"name": TEXT}),
    (Index("size", (("size", 1),)), Index("name", (("name", 1),), unique=True, partial={"name": {"$gt": ""}})),
)
_names = (f"mongo_{number}" for number in itertools.count())


@pytest.fixture(params=["motor", "pymongo"])
async def store(request: pytest.FixtureRequest, server: str) -> AsyncIterator[Database]:
    driver: Driver = request.param
    database = connect(server, next(_names), driver=driver)
    await prepare_database(database, [THINGS])
    yield database
    await database.drop()
    await database.close()


async def test_preparing_again_changes_nothing(store: Database) -> None:
    await store.collection("things").insert({"_id": "a", "size": 1})
    await prepare_database(store, [THINGS])
    assert await store.collection_names() == ["things"]
    assert await store.index_names("things") == ["_id_", "name", "size"]
    assert await store.collection("things").count({}) == 1


async def test_a_document_against_the_validator_is_refused(store: Database) -> None:
    with pytest.raises(DatabaseFailure):
        await store.collection("things").insert({"_id": "a", "size": "large"})


async def test_a_validator_of_a_later_version_replaces_the_earlier(store: Database) -> None:
    await prepare_database(store, [Collection("things", document({"_id": TEXT, "colour": TEXT}))])
    with pytest.raises(DatabaseFailure):
        await store.collection("things").insert({"_id": "a", "size": 1})


async def test_decimals_and_instants_come_back_as_they_went(store: Database) -> None:
    at = datetime(2026, 11, 23, 8, 30, 0, 123000, tzinfo=timezone(timedelta(hours=7)))
    await store.collection("free").insert({"_id": 1, "amount": Decimal("200000.50"), "at": at})
    found = await store.collection("free").find_one({"_id": 1})
    assert found is not None
    assert found["amount"] == Decimal("200000.50") and isinstance(found["amount"], Decimal)
    assert found["at"] == at and found["at"].tzinfo is UTC


async def test_a_key_that_exists_says_so(store: Database) -> None:
    things = store.collection("things")
    await things.insert({"_id": "a", "size": 1, "name": "one"})
    for again in ({"_id": "a", "size": 2}, {"_id": "b", "size": 2, "name": "one"}):
        with pytest.raises(DuplicateKey):
            await things.insert(again)
        with pytest.raises(DuplicateKey):
            await things.insert_many([again])


async def test_reading_in_order_by_page_and_by_field(store: Database) -> None:
    things = store.collection("things")
    await things.insert_many([{"_id": str(n), "size": n} for n in range(10)])
    found = await things.find({"size": {"$gte": 3}}, fields=["size"], sort=[("size", -1)], limit=2, skip=1)
    assert found == [{"_id": "8", "size": 8}, {"_id": "7", "size": 7}]
    assert [one["size"] async for one in things.stream({}, sort=[("size", 1)], batch=3)] == list(range(10))
    assert await things.aggregate([{"$match": {"size": {"$lt": 3}}}, {"$count": "n"}]) == [{"n": 3}]


async def test_writing_in_bulk(store: Database) -> None:
    things = store.collection("things")
    await things.bulk(
        [
            Write("insert", document={"_id": "a", "size": 1}),
            Write("replace", {"_id": "b"}, {"_id": "b", "size": 2}, upsert=True),
            Write("update", {"_id": "a"}, {"$set": {"size": 5}}),
            Write("delete", {"_id": "b"}),
        ]
    )
    assert await things.find({}) == [{"_id": "a", "size": 5}]
    assert await things.find_and_update({"_id": "a", "size": 4}, {"$set": {"size": 6}}) is None
    assert await things.find_and_update({"_id": "a", "size": 5}, {"$set": {"size": 6}}) == {"_id": "a", "size": 6}
    assert await things.update({"_id": "z"}, {"$set": {"size": 1}}) == 0
    assert await things.delete({}, many=True) == 1


async def test_a_transaction_that_raises_leaves_nothing(store: Database) -> None:
    things = store.collection("things")
    with pytest.raises(ZeroDivisionError):
        async with store.transaction() as session:
            await things.insert({"_id": "a", "size": 1}, session=session)
            await things.insert({"_id": "b", "size": 1 // 0}, session=session)
    assert await things.count({}) == 0

    async def both(session: Session) -> str:
        await things.insert({"_id": "a", "size": 1}, session=session)
        await things.insert({"_id": "b", "size": 2}, session=session)
        return "done"

    assert await store.run_transaction(both) == "done"
    assert await things.count({}) == 2


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
async def test_a_server_that_is_not_there_is_unavailable(driver: Driver, server: str) -> None:
    gone = connect("mongodb://127.0.0.1:9/?directConnection=true", "gone", driver=driver, timeout_ms=200)
    with pytest.raises(DatabaseUnavailable) as caught:
        await gone.collection("things").find({})
    assert caught.value.code == "SUBGRAPH_UNAVAILABLE"
    with pytest.raises(DatabaseUnavailable):
        await gone.ping()
    await gone.close()
