"""A seeded database for the tests of this room: the smallest population, in a folder of its own."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from resolvers.embedded.database import embedded_database
from resolvers.mongo import Database, connect
from resolvers.seed.populate import Seeded, populate_when_empty
from resolvers.seed.population import Population
from schema.registry import collections

NOW = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
SMALL = Population(citizens=200, seed=1, now=NOW)


@pytest.fixture(scope="session")
def small() -> Population:
    return SMALL


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with embedded_database(tmp_path_factory.mktemp("database")) as database:
        yield database.uri


@pytest.fixture(scope="session")
async def seeded(server: str, anyio_backend: str) -> AsyncIterator[tuple[Database, Seeded]]:
    database = connect(server, "seeded")
    done = await populate_when_empty(database, collections(), SMALL)
    assert done is not None
    yield database, done
    await database.close()
