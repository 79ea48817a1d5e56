"""Documents on their way into the database: a bounded number in memory, one batch in flight while the next is drawn.

They are not validated on the way, which is a fifth of the embedded database's work on them: every document follows from
the seed, and a test holds a population to the validators afterwards.
"""

import asyncio
from dataclasses import dataclass, field

from resolvers.database_errors import DuplicateKey
from resolvers.mongo import Database, Document

SIZE = 1000


@dataclass(slots=True)
class Batches:
    database: Database
    written: dict[str, int] = field(default_factory=dict)
    _waiting: dict[str, list[Document]] = field(default_factory=dict)
    _flight: asyncio.Task[None] | None = None

    async def add(self, collection: str, document: Document) -> None:
        waiting = self._waiting.setdefault(collection, [])
        waiting.append(document)
        if len(waiting) >= SIZE:
            await self._send(collection)

    async def finish(self) -> None:
        for collection in list(self._waiting):
            await self._send(collection)
        await self._landed()

    async def abandon(self) -> None:
        """After an error elsewhere: nothing of ours runs on."""
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.gather(self._flight, return_exceptions=True)

    async def _send(self, collection: str) -> None:
        documents = self._waiting.pop(collection)
        await self._landed()
        self.written[collection] = self.written.get(collection, 0) + len(documents)
        self._flight = asyncio.create_task(self._insert(collection, documents))
        # The task starts at the next suspension: let it hand the batch to the driver before more is drawn.
        await asyncio.sleep(0)

    async def _insert(self, collection: str, documents: list[Document]) -> None:
        """What is there already is left: every document's `_id` follows from the seed.

        An interrupted run sent it; or this one did, and the connection broke before the answer came.
        """
        target = self.database.collection(collection)
        try:
            await target.insert_many(documents, ordered=False, validated=False)
        except DuplicateKey:
            there = {
                one["_id"]
                for one in await target.find({"_id": {"$in": [one["_id"] for one in documents]}}, fields=["_id"])
            }
            missing = [one for one in documents if one["_id"] not in there]
            await target.insert_many(missing, ordered=False, validated=False)

    async def _landed(self) -> None:
        flight, self._flight = self._flight, None
        if flight is not None:
            await flight
