"""What HTTP/1.1 lets a server do, told over a real socket; `test_transports.py` tells the rest of every client alike."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from gateway.execution.transports.socket_wire import SocketWire
from gateway.execution.transports.wire import Outage, Unanswered, WireAnswer

pytestmark = pytest.mark.anyio

OK = b"HTTP/1.1 200 OK\r\n"


class Server:
    """Answers the n-th request with the n-th of `answers`, the last one again; a None ends the connection at once."""

    def __init__(self, *answers: bytes | None, ends: bool = False) -> None:
        self._answers, self._ends = list(answers), ends
        self.connections = 0
        self.requests: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(length))
                answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
                if answer is not None:
                    writer.write(answer)
                    await writer.drain()
                if answer is None or self._ends:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def asked(server: Server) -> AsyncIterator[tuple[SocketWire, str]]:
    wire = SocketWire()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    try:
        yield wire, f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/graphql?a=1"
    finally:
        await wire.close()
        listening.close()


async def post(wire: SocketWire, url: str, most: int = 1000, **headers: str) -> WireAnswer:
    return await wire.post(url, b"{}", headers, most)


async def test_a_connection_is_used_again() -> None:
    server = Server(OK + b"Content-Length: 2\r\nX-A: 1\r\nx-a: 2\r\n\r\nab")
    async with asked(server) as (wire, url):
        for _ in range(3):
            answer = await post(wire, url, accept="x")
            assert (answer.status, answer.body, answer.header("X-a")) == (200, b"ab", ["1", "2"])
        assert server.connections == 1
        assert server.requests[0].startswith(b"POST /graphql?a=1 HTTP/1.1\r\nhost: 127.0.0.1:")
        assert server.requests[0].endswith(b"\r\naccept: x\r\ncontent-length: 2\r\n\r\n{}")


async def test_requests_at_once_have_a_connection_each() -> None:
    server = Server(OK + b"Content-Length: 0\r\n\r\n")
    async with asked(server) as (wire, url):
        await asyncio.gather(*(post(wire, url) for _ in range(5)))
        await asyncio.gather(*(post(wire, url) for _ in range(5)))
        assert server.connections == 5


@pytest.mark.parametrize(
    ("answer", "ends", "body"),
    [
        (OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", False, b"abc"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nab", False, b"ab"),
        (OK + b"\r\nto the end", True, b"to the end"),
        (OK + b"Connection: close\r\nContent-Length: 2\r\n\r\nab", False, b"ab"),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab", True, b"ab"),
    ],
)
async def test_however_long_the_answer_is_said_to_be(answer: bytes, ends: bool, body: bytes) -> None:
    async with asked(Server(answer, ends=ends)) as (wire, url):
        for _ in range(2):
            assert (await post(wire, url)).body == body


@pytest.mark.parametrize(
    ("answer", "ends", "outage"),
    [
        (None, True, Outage.CONNECTION),
        (OK + b"Content-Length: 5\r\n\r\nab", True, Outage.CONNECTION),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab", True, Outage.CONNECTION),
        (b"SSH-2.0\r\n\r\n", False, Outage.CONNECTION),
        (OK + b"Content-Length: 1001\r\n\r\n", False, Outage.TOO_LARGE),
        (OK + b"\r\n" + b"a" * 1001, True, Outage.TOO_LARGE),
        (OK + b"X: " + b"a" * 70_000 + b"\r\n\r\n", False, Outage.TOO_LARGE),
    ],
)
async def test_what_is_no_whole_answer(answer: bytes | None, ends: bool, outage: Outage) -> None:
    async with asked(Server(answer, OK + b"Content-Length: 0\r\n\r\n", ends=ends)) as (wire, url):
        with pytest.raises(Unanswered) as failure:
            await post(wire, url)
        assert failure.value.outage is outage
        assert (await post(wire, url)).body == b""  # by another connection


async def test_a_connection_that_a_caller_left_is_not_used_again() -> None:
    server = Server(b"", OK + b"Content-Length: 2\r\n\r\nab")
    async with asked(server) as (wire, url):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await post(wire, url)
        assert (await post(wire, url)).body == b"ab"
        assert server.connections == 2


async def test_more_than_was_asked_for_ends_the_connection() -> None:
    server = Server(OK + b"Content-Length: 2\r\n\r\nab" + OK + b"Content-Length: 3\r\n\r\nbad")
    async with asked(server) as (wire, url):
        for _ in range(3):
            assert (await post(wire, url)).body == b"ab"
        assert server.connections == 3


@pytest.mark.parametrize("value", ["a\r\nb: c", "a\nb", "a\0"])
async def test_a_header_that_would_be_two_is_not_sent(value: str) -> None:
    server = Server(OK + b"Content-Length: 0\r\n\r\n")
    async with asked(server) as (wire, url):
        with pytest.raises(Unanswered):
            await post(wire, url, header=value)
    assert not server.requests
