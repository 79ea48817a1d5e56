"""Ask a gateway over keep-alive connections, one request at a time on each, and keep what it took.

Raw sockets: the client shares the machine with what it measures.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import cast

import httptools


@dataclass(slots=True)
class Load:
    """`seconds`: of each request; `last`: a whole body; `failed`: answers that were not HTTP 200."""

    seconds: list[float] = field(default_factory=list)
    wall: float = 0.0
    failed: int = 0
    last: bytes = b""


class _Asker(asyncio.Protocol):
    def __init__(self, request: Callable[[], bytes], load: Load, budget: list[int], done: asyncio.Future[None]) -> None:
        self._request, self._load, self._budget, self._done = request, load, budget, done
        self._chunks: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(exc or ConnectionError("the gateway closed the connection"))

    def _ask(self) -> None:
        if not self._budget[0]:
            self._done.set_result(None)
            self._transport.close()
            return
        self._budget[0] -= 1
        self._parser = httptools.HttpResponseParser(self)
        self._started = time.perf_counter()
        self._transport.write(self._request())

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._chunks.append(body)

    def on_message_complete(self) -> None:
        self._load.seconds.append(time.perf_counter() - self._started)
        self._load.failed += self._parser.get_status_code() != 200
        self._load.last, self._chunks = b"".join(self._chunks), []
        # Not from within the parser's own call.
        asyncio.get_running_loop().call_soon(self._ask)


def request_of(port: int, body: bytes) -> bytes:
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def ask(port: int, body: bytes, requests: int, connections: int) -> Load:
    """`requests` together, over `connections` at once, all of them the same."""
    request = request_of(port, body)
    return await ask_each(port, lambda: request, requests, connections)


async def ask_each(port: int, request: Callable[[], bytes], requests: int, connections: int) -> Load:
    """As above, each request another one (`request_of`)."""
    load, budget, loop = Load(), [requests], asyncio.get_running_loop()
    waits = []
    started = time.perf_counter()
    for _ in range(min(connections, requests)):
        done: asyncio.Future[None] = loop.create_future()
        waits.append(done)
        await loop.create_connection(partial(_Asker, request, load, budget, done), "127.0.0.1", port)
    await asyncio.gather(*waits)
    load.wall = time.perf_counter() - started
    return load
