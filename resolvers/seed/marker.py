"""One document that says how far the sample population is: begun, by whom, how many people are in, or finished.

Written before anything else into an empty database, so that what it finds later, half or whole, is known to be its own.
"""

import os
import platform
from dataclasses import dataclass
from datetime import datetime, timedelta

from resolvers.collections import INSTANT, INTEGER, TEXT, Collection, document, one_of
from resolvers.database_errors import DuplicateKey
from resolvers.mongo import Database, Document
from resolvers.seed.population import Population

SEED_RUNS = Collection(
    "seed_runs",
    document(
        {
            "_id": TEXT,
            "state": one_of("BEGUN", "FINISHED"),
            "citizens": INTEGER,
            "seed": INTEGER,
            "told_from": INSTANT,
            "host": TEXT,
            "process": INTEGER,
            "heard_of": INSTANT,
        },
        {"people": INTEGER},
    ),
)
COLLECTIONS = (SEED_RUNS,)

_ID = "population"
SILENCE = timedelta(seconds=30)  # after which a seeding process on another machine counts as dead


@dataclass(frozen=True, slots=True)
class Marker:
    finished: bool
    host: str
    process: int
    heard_of: datetime
    population: Population
    people: int  # citizens of whom everything is written; 0: the registry may be half

    def goes_on_with(self, wanted: Population) -> Population | None:
        """What an interrupted run was making, when the same is wanted; it is told from the day on which it began."""
        alike = (self.population.citizens, self.population.seed) == (wanted.citizens, wanted.seed)
        return self.population if alike and not self.finished and self.people > 0 else None

    def alive(self, now: datetime) -> bool:
        """Whether the process that began is still at it."""
        if self.host == platform.node():
            if self.process == os.getpid():
                return False  # the number was given again, as in a container where every start gets the same
            try:
                os.kill(self.process, 0)
            except ProcessLookupError:
                return False
            except PermissionError:
                pass
        return now - self.heard_of < SILENCE


async def read_marker(database: Database) -> Marker | None:
    found = await database.collection(SEED_RUNS.name).find_one({"_id": _ID})
    if found is None:
        return None
    return Marker(
        found["state"] == "FINISHED",
        found["host"],
        found["process"],
        found["heard_of"],
        Population(found["citizens"], found["seed"], found["told_from"]),
        found.get("people") or 0,
    )


async def begin(database: Database, population: Population, now: datetime) -> bool:
    """False when another process began first."""
    try:
        await database.collection(SEED_RUNS.name).insert({"_id": _ID, **_begun(population, now)})
    except DuplicateKey:
        return False
    return True


async def begin_again(database: Database, population: Population, now: datetime) -> None:
    """What is there will be dropped: from now on it counts as half written."""
    await database.collection(SEED_RUNS.name).update({"_id": _ID}, {"$set": _begun(population, now)}, upsert=True)


def _begun(population: Population, now: datetime) -> Document:
    return {
        "state": "BEGUN",
        "citizens": population.citizens,
        "seed": population.seed,
        "told_from": population.now,
        "host": platform.node(),
        "process": os.getpid(),
        "heard_of": now,
        "people": 0,
    }


async def go_on(database: Database, found: Marker, now: datetime) -> bool:
    """Take over from a process that is gone; False when another was faster."""
    mine = {"host": platform.node(), "process": os.getpid(), "heard_of": now}
    whose = {"_id": _ID, "state": "BEGUN", "host": found.host, "process": found.process, "heard_of": found.heard_of}
    return await database.collection(SEED_RUNS.name).update(whose, {"$set": mine}) == 1


async def say(database: Database, now: datetime, *, people: int | None = None, finished: bool = False) -> None:
    """`people`: so many are written whole, acknowledged."""
    said: Document = {"heard_of": now, "state": "FINISHED" if finished else "BEGUN"}
    if people is not None:
        said["people"] = people
    await database.collection(SEED_RUNS.name).update({"_id": _ID}, {"$set": said})
