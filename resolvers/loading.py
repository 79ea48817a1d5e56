"""Batching: what many objects of one fetch ask for on their own becomes one query.

loader = context.loader("prescriptions", load)      # load(keys) -> {key: value}
value = await loader.load(key)                       # None for a key that `load` does not answer
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Loader(Generic[K, V]):
    """Collects keys until the event loop has nothing else to run of this fetch, then asks for all of them at once."""

    def __init__(self, load_all: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._load_all = load_all
        self._waiting: dict[K, asyncio.Future[V | None]] = {}
        self._known: dict[K, asyncio.Future[V | None]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def load(self, key: K) -> asyncio.Future[V | None]:
        """The value of one key; a key asked for twice is loaded once."""
        known = self._known.get(key)
        if known is not None:
            return known
        loop = asyncio.get_running_loop()
        future: asyncio.Future[V | None] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._dispatch)
        self._waiting[key] = self._known[key] = future
        return future

    def _dispatch(self) -> None:
        batch, self._waiting = self._waiting, {}
        task = asyncio.get_running_loop().create_task(self._answer(batch))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _answer(self, batch: Mapping[K, asyncio.Future[V | None]]) -> None:
        try:
            values = await self._load_all(list(batch))
        except Exception as error:
            for future in batch.values():
                if not future.done():
                    future.set_exception(error)
            return
        for key, future in batch.items():
            if not future.done():
                future.set_result(values.get(key))
