"""Fill a database with the sample population: `civic-gateway seed`, and the first start on an empty database.

begin (marker) -> prepare collections -> registry -> people, block by block -> finished (marker)

A run that was interrupted left the marker behind. The next one goes on where the last checkpoint was, when it makes the
same population; otherwise it drops what was written, and begins anew.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from resolvers.collections import Collection, prepare_database
from resolvers.mongo import Database
from resolvers.seed import marker
from resolvers.seed.batches import Batches
from resolvers.seed.facilities import TOTAL
from resolvers.seed.population import Population, people_rows, registry_rows

DROPPED, REGISTRY, PEOPLE = "dropped", "facilities", "citizens"
Progress = Callable[[str, int, int], None]  # which of the three, how many are done, of how many
TOLD_EVERY = 250  # facilities
HEARTBEAT = 2.0  # seconds
LOOK_AGAIN = 0.25  # seconds
CHECKPOINT = 2000  # citizens: what a killed run loses at most, a minute's work


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was written, by collection, and how long it took."""

    documents: Mapping[str, int]
    seconds: float


def no_progress(what: str, done: int, total: int) -> None:
    """For who does not watch."""


async def populate_when_empty(
    database: Database, collections: Sequence[Collection], population: Population, progress: Progress = no_progress
) -> Seeded | None:
    """Prepare the database and, if it has no documents yet, seed it; None when there was nothing to seed.

    Idempotent; resumes after an interrupted run; of two processes that start at once one seeds and the other waits for it.
    """
    await prepare_database(database, marker.COLLECTIONS)
    while (found := await marker.read_marker(database)) is not None and not found.finished:
        if not found.alive(datetime.now(UTC)):
            if (seeded := await _go_on(database, collections, found, population, progress)) is not None:
                return seeded
            await _drop(database, collections, progress)
            break
        await asyncio.sleep(LOOK_AGAIN)
    if found is not None and found.finished:
        await prepare_database(database, collections)
        return None
    if not await _is_empty(database, collections):
        await prepare_database(database, collections)
        return None
    seeded = await _seed(database, collections, population, progress)
    return seeded or await populate_when_empty(database, collections, population, progress)


async def populate(
    database: Database, collections: Sequence[Collection], population: Population, progress: Progress = no_progress
) -> Seeded:
    """Drop what the collections hold and seed anew. It destroys data: the caller has asked for it by name.

    After a run of the same population that was killed it goes on instead.
    """
    await prepare_database(database, marker.COLLECTIONS)
    found = await marker.read_marker(database)
    if found is not None and not found.alive(datetime.now(UTC)):
        seeded = await _go_on(database, collections, found, population, progress)
        if seeded is not None:
            return seeded
    while True:
        await marker.begin_again(database, population, datetime.now(UTC))
        await _drop(database, collections, progress)
        seeded = await _seed(database, collections, population, progress)
        if seeded is not None:
            return seeded


async def _is_empty(database: Database, collections: Sequence[Collection]) -> bool:
    there = set(await database.collection_names())
    for one in collections:
        if one.name in there and await database.collection(one.name).find_one({}, fields=["_id"]) is not None:
            return False
    return True


async def _drop(database: Database, collections: Sequence[Collection], progress: Progress) -> None:
    """The marker last: interrupted here, the next run knows that it has to go on."""
    for number, one in enumerate(collections):
        progress(DROPPED, number, len(collections))
        await database.drop_collection(one.name)
    progress(DROPPED, len(collections), len(collections))
    await database.drop_collection(marker.SEED_RUNS.name)
    await prepare_database(database, marker.COLLECTIONS)


async def _seed(
    database: Database, collections: Sequence[Collection], population: Population, progress: Progress
) -> Seeded | None:
    """None when another process had begun in the meantime."""
    started = time.monotonic()
    if not await marker.begin(database, population, datetime.now(UTC)):
        return None
    return await _write(database, collections, population, progress, started)


async def _go_on(
    database: Database,
    collections: Sequence[Collection],
    found: marker.Marker,
    wanted: Population,
    progress: Progress,
) -> Seeded | None:
    """None when what was begun is something else, had not come to its people, or is another process's by now."""
    begun = found.goes_on_with(wanted)
    if begun is None or not await marker.go_on(database, found, datetime.now(UTC)):
        return None
    return await _write(database, collections, begun, progress, time.monotonic(), after=found.people)


async def _write(
    database: Database,
    collections: Sequence[Collection],
    population: Population,
    progress: Progress,
    started: float,
    after: int = 0,
) -> Seeded:
    # With their indexes: the embedded database fills them in half the time that it takes to build them afterwards.
    await prepare_database(database, collections)
    batches, heart = Batches(database), _Heart(database, started)
    try:
        if not after:
            await _registry(batches, heart, progress)
        await _people(batches, heart, population, progress, after)
        await batches.finish()
    finally:
        await batches.abandon()
    await marker.say(database, datetime.now(UTC), finished=True)
    return Seeded(dict(batches.written), time.monotonic() - started)


async def _registry(batches: Batches, heart: "_Heart", progress: Progress) -> None:
    for number, (collection, document) in enumerate(registry_rows()):
        if number % TOLD_EVERY == 0:
            progress(REGISTRY, number, TOTAL)
            await heart.beat()
        await batches.add(collection, document)
    progress(REGISTRY, TOTAL, TOTAL)


async def _people(batches: Batches, heart: "_Heart", population: Population, progress: Progress, done: int) -> None:
    safe = done
    for size, rows in people_rows(population, done):
        for collection, document in rows:
            await batches.add(collection, document)
        done += size
        progress(PEOPLE, done, population.citizens)
        if done - safe >= CHECKPOINT:
            safe = done
            await batches.finish()
            await marker.say(heart.database, datetime.now(UTC), people=done)
        await heart.beat()


@dataclass(slots=True)
class _Heart:
    """Lets a process that waits know that this one is still at it."""

    database: Database
    heard: float

    async def beat(self) -> None:
        if time.monotonic() - self.heard > HEARTBEAT:
            self.heard = time.monotonic()
            await marker.say(self.database, datetime.now(UTC))
