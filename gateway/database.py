"""The database of a gateway: opened or joined, prepared, and filled with the sample population and its figures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import TYPE_CHECKING

from gateway.seed_progress import seed_progress
from gateway.settings import Settings

if TYPE_CHECKING:
    from resolvers.mongo import Database, QueryObserver

Clock = Callable[[], datetime]


async def seed_anew(settings: Settings, citizens: int, number: int, now: Clock) -> tuple[int, float]:
    """Drop what is there and seed; how many documents were written, and how long it took."""
    from resolvers.seed.populate import populate
    from resolvers.seed.population import Population
    from resolvers.snapshot import take_snapshot
    from schema.registry import collections

    async with AsyncExitStack() as stack:
        database = await open_database(settings, stack, prepared=False)
        with seed_progress() as progress:
            done = await populate(database, collections(), Population(citizens, number, now()), progress)
        await take_snapshot(database, now())
        return sum(done.documents.values()), done.seconds


async def take_figures(settings: Settings, now: Clock) -> str:
    """The public figures of the last closed day; says which day that is."""
    from resolvers.snapshot import take_snapshot

    async with AsyncExitStack() as stack:
        return str((await take_snapshot(await open_database(settings, stack), now())).as_of)


async def open_database(
    settings: Settings, stack: AsyncExitStack, *, prepared: bool = True, observe: QueryObserver | None = None
) -> Database:
    """The database of the settings, or the embedded one, started or joined; closed with the stack."""
    from resolvers.embedded.database import embedded_database
    from resolvers.mongo import connect

    if settings.mongodb_uri is not None:
        uri = settings.mongodb_uri.get_secret_value()
    else:
        embedded = embedded_database(settings.state_dir)
        # It waits for a child process, and the loop has signals to hear meanwhile.
        uri = (await asyncio.to_thread(embedded.__enter__)).uri
        stack.callback(embedded.__exit__, None, None, None)
    database = connect(uri, settings.database, driver=settings.mongo_driver, observe=observe)
    stack.push_async_callback(database.close)
    if prepared:
        await prepare(database)
    return database


async def fill_when_empty(settings: Settings, database: Database, now: Clock) -> None:
    """Development mode: the collections, the sample population and the figures of the last closed day."""
    from resolvers.seed.populate import populate_when_empty
    from resolvers.seed.population import Population
    from resolvers.snapshot import take_snapshot
    from schema.registry import collections

    with seed_progress() as progress:
        population = Population(settings.seed_citizens, settings.seed, now())
        await populate_when_empty(database, collections(), population, progress)
    await take_snapshot(database, now())


async def prepare(database: Database) -> None:
    from resolvers.collections import prepare_database
    from schema.registry import collections

    await prepare_database(database, collections())
