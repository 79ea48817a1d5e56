"""The wire on the event loop's own sockets: HTTP/1.1 with keep-alive, one request at a time on each connection.

A client that does more costs more: of what aiohttp takes for a call, most is what a subgraph never needs (redirects,
cookies, compression, traces), and pyreqwest's thread has to be woken and has to wake.
"""

import asyncio
import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast
from urllib.parse import urlsplit

import httptools

from gateway.execution.transports.tls_context import tls_context
from gateway.execution.transports.wire import ClientTls, Outage, Unanswered, WireAnswer

KEPT_ALIVE = 30.0  # seconds that an idle connection is kept
_MOST_HEAD = 64 * 1024  # bytes of an answer that are no body
_ILLEGAL = re.compile(r"[\r\n\0]")
_TARGETS = 1_000  # remembered


@dataclass(frozen=True, slots=True)
class _Target:
    """`line`: what every request to it begins with."""

    host: str
    port: int
    secure: bool
    line: str


class SocketWire:
    """Must be used by one event loop."""

    def __init__(self, tls: ClientTls | None = None) -> None:
        self._tls = tls
        self._context: ssl.SSLContext | None = None
        self._idle: dict[_Target, list[_Connection]] = {}
        self._open: set[_Connection] = set()
        self._closed = False

    async def post(self, url: str, body: bytes, headers: Mapping[str, str], most: int) -> WireAnswer:
        try:
            target = _target(url)
            request = _head(target, headers, len(body)) + body
            connection = self._free(target) or await self._connect(target)
        except (OSError, ValueError) as failure:
            raise Unanswered(Outage.CONNECTION, f"{type(failure).__name__}: {failure}") from failure
        answer = await connection.ask(request, most)
        if connection.reusable and not self._closed:
            connection.idle_since = connection.loop.time()
            self._idle.setdefault(target, []).append(connection)
        else:
            connection.abort()
        return answer

    async def close(self) -> None:
        self._closed = True
        for connection in tuple(self._open):
            connection.abort()
        self._idle.clear()
        await asyncio.sleep(0)  # the loop closes the sockets in its next round

    def _free(self, target: _Target) -> "_Connection | None":
        """The one that was used last: the others may age, and are closed when they are too old."""
        idle = self._idle.get(target)
        while idle:
            connection = idle.pop()
            if not connection.reusable:
                continue
            oldest = connection.loop.time() - KEPT_ALIVE
            if connection.idle_since < oldest:
                connection.abort()
                continue
            if idle and idle[0].idle_since < oldest:
                idle.pop(0).abort()
            return connection
        return None

    async def _connect(self, target: _Target) -> "_Connection":
        if target.secure and self._context is None:
            self._context = tls_context(self._tls)
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(
            lambda: _Connection(loop, self._open),
            target.host,
            target.port,
            ssl=self._context if target.secure else None,
        )
        return connection


class _Connection(asyncio.Protocol):
    """`reusable`: the last answer was read to its end, and both sides keep the connection."""

    def __init__(self, loop: asyncio.AbstractEventLoop, opened: set["_Connection"]) -> None:
        self.loop = loop
        self.reusable = False
        self.idle_since = 0.0
        self._opened = opened
        self._answered: asyncio.Future[WireAnswer] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._most = self._size = self._received = 0
        self._headers: list[tuple[bytes, bytes]] = []
        self._chunks: list[bytes] = []
        self._to_the_end = False  # of the connection: the answer does not say how long it is

    async def ask(self, request: bytes, most: int) -> WireAnswer:
        self.reusable = False
        self._most = most
        self._received = 0
        self._begin()
        answered: asyncio.Future[WireAnswer] = self.loop.create_future()
        self._answered = answered
        self._transport.write(request)
        try:
            return await answered
        except BaseException:
            self.abort()
            raise

    def abort(self) -> None:
        self.reusable = False
        self._transport.abort()

    # what the event loop tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance
        self._opened.add(self)

    def data_received(self, data: bytes) -> None:
        if self._answered is None:  # nothing was asked
            self.abort()
            return
        self._received += len(data)
        if self._received > self._most + _MOST_HEAD:
            self._fail(Outage.TOO_LARGE, f"its answer is larger than {self._most} bytes")
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as failure:
            self._fail(Outage.CONNECTION, f"{type(failure).__name__}: {failure}")

    def connection_lost(self, exc: Exception | None) -> None:
        self.reusable = False
        self._opened.discard(self)
        if self._to_the_end and exc is None:
            self._done(reusable=False)
        self._fail(Outage.CONNECTION, "the connection ended before the answer" + (f": {exc}" if exc else ""))

    # what the parser tells

    def on_message_begin(self) -> None:
        if self._answered is None:  # more than was asked for: the next request's answer would be none of its own
            self.abort()

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        lengths = self._values("content-length")
        if lengths and lengths[0].isdecimal() and int(lengths[0]) > self._most:
            self._fail(Outage.TOO_LARGE, f"its answer is larger than {self._most} bytes")
        self._to_the_end = not lengths and not self._values("transfer-encoding")

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size > self._most:
            self._fail(Outage.TOO_LARGE, f"its answer is larger than {self._most} bytes")
        else:
            self._chunks.append(body)

    def on_message_complete(self) -> None:
        if self._parser.get_status_code() < 200:  # more is to come
            self._begin()
        else:
            self._done(reusable=self._parser.should_keep_alive() and not self._transport.is_closing())

    def _begin(self) -> None:
        self._headers, self._chunks, self._size, self._to_the_end = [], [], 0, False

    def _done(self, *, reusable: bool) -> None:
        answered, self._answered = self._answered, None
        if answered is not None and not answered.done():
            chunks = self._chunks
            body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
            self.reusable = reusable
            answered.set_result(WireAnswer(self._parser.get_status_code(), body, _Values(self._headers)))

    def _fail(self, outage: Outage, why: str) -> None:
        answered, self._answered = self._answered, None
        if answered is not None and not answered.done():
            answered.set_exception(Unanswered(outage, why))

    def _values(self, name: str) -> Sequence[str]:
        return _Values(self._headers)(name)


class _Values:
    __slots__ = ("_headers",)

    def __init__(self, headers: Sequence[tuple[bytes, bytes]]) -> None:
        self._headers = headers

    def __call__(self, name: str, /) -> Sequence[str]:
        wanted = name.lower().encode()
        return [value.decode("latin-1") for each, value in self._headers if each.lower() == wanted]


@lru_cache(_TARGETS)
def _target(url: str) -> _Target:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.netloc.rpartition("@")[2]
    if not parts.hostname or _ILLEGAL.search(url):
        raise ValueError("that is no URL")
    port = parts.port or (443 if secure else 80)
    return _Target(parts.hostname, port, secure, f"POST {path} HTTP/1.1\r\nhost: {host}\r\n")


def _head(target: _Target, headers: Mapping[str, str], length: int) -> bytes:
    fields = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    if len(_ILLEGAL.findall(fields)) != 2 * len(headers):
        raise ValueError("a header holds a line break")
    return f"{target.line}{fields}content-length: {length}\r\n\r\n".encode("latin-1")
