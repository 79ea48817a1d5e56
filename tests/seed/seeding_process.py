"""A process that seeds and tells how far it is, for the test that kills it: `python -m tests.seed.seeding_process URI NAME`."""

import asyncio
import sys
from datetime import datetime

from resolvers.mongo import connect
from resolvers.seed import populate as populating
from resolvers.seed.population import Population
from schema.registry import collections
from tests.seed.population_rows import registry

CHECKPOINT = 30  # so that a few seconds of work have several


def tell(what: str, done: int, total: int) -> None:
    print(what, done, flush=True)


async def seed(uri: str, name: str, citizens: int, seed_of_it: int, told_from: str) -> None:
    database = connect(uri, name)
    await populating.populate(
        database, collections(), Population(citizens, seed_of_it, datetime.fromisoformat(told_from)), tell
    )


if __name__ == "__main__":
    # The facilities are the slow part, and the same each time: here the provinces do.
    provinces = [("provinces", province) for province in registry()["provinces"]]
    vars(populating).update(CHECKPOINT=CHECKPOINT, registry_rows=lambda: iter(provinces))
    asyncio.run(seed(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]))
