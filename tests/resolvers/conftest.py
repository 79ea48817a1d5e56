"""A real server for the tests of this room: the embedded database, in a folder of its own, stopped at the end."""

import itertools
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from resolvers.collections import prepare_database
from resolvers.context import Resources
from resolvers.cursors import CursorCodec
from resolvers.embedded.database import embedded_database
from resolvers.mongo import Database, connect
from schema.facilities.domain import FACILITIES
from schema.health.domain import HEALTH
from schema.identity.domain import IDENTITY
from schema.registry import collections
from tests.resolvers.commands import Commands
from tests.resolvers.indexed import assert_all_indexed

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
_prepared: list[str] = []  # databases of this process that are empty, with every collection
_made: set[str] = set()
_names = (f"test_{number}" for number in itertools.count())


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with embedded_database(tmp_path_factory.mktemp("database")) as database:
        yield database.uri


@pytest.fixture(scope="module")
def commands() -> Commands:
    """What was sent to the database of this module."""
    return Commands()


@pytest.fixture(scope="module")
async def database(server: str, commands: Commands, anyio_backend: str) -> AsyncIterator[Database]:
    """An empty database with the collections of the three domains, for one module."""
    opened = connect(server, next(_names), listeners=[commands])
    await prepare_database(opened, (*IDENTITY.collections, *FACILITIES.collections, *HEALTH.collections))
    commands.clear()
    yield opened
    await opened.drop()
    await opened.close()


@pytest.fixture(scope="module")
def resources(database: Database) -> Resources:
    return Resources(database, lambda: NOW, CursorCodec(b"a secret of the tests"))


@pytest.fixture
def sent() -> Commands:
    """What was sent to the fresh database of this test."""
    return Commands()


@pytest.fixture
async def fresh_database(server: str, sent: Commands, anyio_backend: str) -> AsyncIterator[Database]:
    """An empty database with the collections of every domain, for one test.

    Emptied and used again: to make forty collections with their indexes costs more than most tests.
    """
    name = _prepared.pop() if _prepared else next(_names)
    opened = connect(server, name, listeners=[sent])
    if name not in _made:
        await prepare_database(opened, collections())
        _made.add(name)
    sent.clear()
    sent.shaped = False
    yield opened
    try:
        await assert_all_indexed(opened, sent)
    finally:
        if sent.shaped:
            await opened.drop()
        else:
            for collection in sent.written:
                await opened.collection(collection).delete({}, many=True)
            _prepared.append(name)
        await opened.close()


@pytest.fixture
def now() -> datetime:
    """A moment with milliseconds, as MongoDB keeps them."""
    return datetime.now(UTC).replace(microsecond=123_000)
