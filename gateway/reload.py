"""Serve a new supergraph when its files change, without a request noticing.

files change -> read, compose, validate and warm in a thread -> swap; what is wrong is refused, and the old one stays
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog
from watchfiles import awatch

from gateway.errors import GatewayError
from gateway.execution.prepared import KnownOperation
from gateway.served_graph import ServedGraph
from gateway.serving.graphql_endpoint import Door
from gateway.serving.health import Check
from gateway.serving.metrics import Metrics
from gateway.serving.structured_log import described

# Milliseconds: a file is written in several steps; and how often it is looked for anyhow, since a folder that is mounted
# or linked may change unannounced.
QUIET, AT_LEAST = 300, 5_000
_MOST_REASONS = 20

log = structlog.get_logger("civic.supergraph")


class Reloader:
    """`build` reads the files and makes what is served of them, or raises; `files`: those that it would read."""

    def __init__(
        self,
        door: Door,
        reported: dict[str, Check],
        build: Callable[[], ServedGraph],
        files: Callable[[], Sequence[Path]],
        metrics: Metrics,
    ) -> None:
        self._door = door
        self._reported = reported
        self._build = build
        self._files = files
        self._metrics = metrics
        self._seen = self._contents()

    async def watch(self) -> None:
        """Until it is cancelled."""
        folders = sorted({file.resolve().parent for file in self._files()} | {file.parent for file in self._files()})
        async for _ in awatch(
            *folders, watch_filter=None, debounce=QUIET, rust_timeout=AT_LEAST, yield_on_timeout=True, recursive=False
        ):
            contents = await asyncio.to_thread(self._contents)
            if contents != self._seen:
                self._seen = contents
                await self.reload()

    async def reload(self) -> bool:
        """Whether the new one is served. Requests under way finish on the old one."""
        old = self._door.engine
        try:
            graph, warmed = await asyncio.to_thread(self._prepared, old.known())
        except GatewayError as refused:
            log.error("supergraph_refused", reason=refused.message, reasons=list(refused.reasons[:_MOST_REASONS]))
            self._metrics.reloads.labels("refused").inc()
            return False
        except Exception as error:
            log.error("supergraph_refused", **described(error))
            self._metrics.reloads.labels("refused").inc()
            return False
        self._door.engine = graph.engine
        self._reported.clear()
        self._reported.update(graph.reported)
        old.swapped.tell()
        log.info("supergraph_swapped", operations_warmed=warmed)
        self._metrics.reloads.labels("swapped").inc()
        return True

    def _prepared(self, known: Sequence[KnownOperation]) -> tuple[ServedGraph, int]:
        """In a thread, with an event loop of its own: nobody is served by this engine yet."""
        graph = self._build()
        return graph, asyncio.run(graph.engine.warm(known))

    def _contents(self) -> Sequence[bytes | None]:
        """None: it cannot be read just now."""
        contents: list[bytes | None] = []
        for file in self._files():
            try:
                contents.append(hashlib.sha256(file.read_bytes()).digest())
            except OSError:
                contents.append(None)
        return contents


@asynccontextmanager
async def reloading(reloader: Reloader) -> AsyncIterator[None]:
    """Watch as long as the block lasts."""
    watching = asyncio.create_task(reloader.watch())
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
