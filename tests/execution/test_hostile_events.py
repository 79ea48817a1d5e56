"""What a source of events may send against the gateway: it ends the subscription with an error, and never hangs it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any

import orjson
import pytest
from aiohttp import web
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from gateway.execution.answer import Answer
from gateway.execution.observer import SILENT, Observer
from gateway.execution.transports.event_rules import EventProtocol, EventRules
from gateway.execution.transports.remote_events import RemoteEvents
from tests.execution.test_subscriptions import Shop, product, watch
from tests.execution.test_transports import Counted
from tests.web_server import listening

pytestmark = pytest.mark.anyio

SHORT: dict[str, Any] = {"open_seconds": 0.3, "idle_seconds": 0.3, "queued": 3, "message_bytes": 2000}
WEBSOCKET = EventRules(**SHORT)
SSE = EventRules(protocol=EventProtocol.SERVER_SENT_EVENTS, **SHORT)


async def answers_of(url: str, rules: EventRules, observer: Observer = SILENT) -> list[Answer]:
    events = RemoteEvents({"shop": url}, every=rules, observer=observer)
    try:
        async with asyncio.timeout(10), aclosing(watch(Shop().engine(events))) as answers:
            return [answer async for answer in answers]
    finally:
        await events.close()


def ended(answers: list[Answer], before: int = 0) -> bool:
    assert len(answers) == before + 1
    assert answers[-1].data is None
    assert answers[-1].errors[0]["extensions"] == {"code": "SUBGRAPH_UNAVAILABLE"}
    return True


# --- WebSocket -------------------------------------------------------------------------------------------------------

Talk = Callable[[ServerConnection], Awaitable[None]]


@asynccontextmanager
async def talking(talk: Talk, protocol: str = "graphql-transport-ws") -> AsyncIterator[str]:
    async def handle(socket: ServerConnection) -> None:
        try:
            await talk(socket)
        except ConnectionClosed:
            pass

    async with serve(handle, "127.0.0.1", 0, subprotocols=[Subprotocol(protocol)], max_size=None) as server:
        yield f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/graphql"


async def acknowledge(socket: ServerConnection) -> None:
    await socket.recv()
    await socket.send('{"type": "connection_ack"}')
    await socket.recv()


def event(**more: Any) -> str:
    message = {"type": "next", "id": "1", "payload": {"data": {"priceChanged": product("1")}}} | more
    return orjson.dumps(message).decode()


async def says(socket: ServerConnection, *messages: str | bytes) -> None:
    await acknowledge(socket)
    for message in messages:
        await socket.send(message)
    await socket.wait_closed()


@pytest.mark.parametrize(
    "message",
    [
        "no JSON",
        "[]",
        "{}",
        '{"type": "next"}',
        event(id="2"),
        event(type="subscribe"),
        event(payload=None),
        event(payload={"data": 1}),
        event(payload={"data": None, "errors": 1}),
        event(payload={"data": {"priceChanged": product("1" * 3000)}}),
        b"\x00\x01",
    ],
)
async def test_garbage_on_a_socket_ends_the_subscription(message: str | bytes) -> None:
    async with talking(lambda socket: says(socket, event(), message)) as url:
        assert ended(await answers_of(url, WEBSOCKET), before=1)


async def test_an_error_before_any_event_is_the_subgraphs_own() -> None:
    refused = (
        '{"type": "error", "id": "1", "payload": [{"message": "no such field", "extensions": {"code": "TEAPOT"}}]}'
    )
    async with talking(lambda socket: says(socket, refused)) as url:
        (answer,) = await answers_of(url, WEBSOCKET)
    assert answer.data == {"changed": None}
    assert answer.errors[0]["extensions"]["code"] == "TEAPOT"


async def test_a_socket_that_says_nothing_is_given_up() -> None:
    async def silent(socket: ServerConnection) -> None:
        await socket.wait_closed()

    async def silent_later(socket: ServerConnection) -> None:
        await says(socket, event())

    async with talking(silent) as url:
        assert ended(await answers_of(url, WEBSOCKET))
    async with talking(silent_later) as url:
        assert ended(await answers_of(url, WEBSOCKET), before=1)


async def test_a_socket_that_answers_pings_is_alive() -> None:
    async def lively(socket: ServerConnection) -> None:
        await acknowledge(socket)
        for _ in range(4):  # longer than the idle time
            assert orjson.loads(await socket.recv()) == {"type": "ping"}
            await socket.send('{"type": "pong"}')
        await socket.send('{"type": "complete", "id": "1"}')
        await socket.wait_closed()

    async with talking(lively) as url:
        assert await answers_of(url, WEBSOCKET) == []


async def test_a_socket_that_closes_ends_the_subscription() -> None:
    async def leaves(socket: ServerConnection) -> None:
        await acknowledge(socket)
        await socket.close(4500, "gone")

    async with talking(leaves) as url:
        assert ended(await answers_of(url, WEBSOCKET))


async def test_more_events_than_wait_are_too_many() -> None:
    async def floods(socket: ServerConnection) -> None:
        await says(socket, *[event()] * 50)

    async with talking(floods) as url:
        events = RemoteEvents({"shop": url}, every=WEBSOCKET)
        async with aclosing(watch(Shop().engine(events))) as answers:
            await anext(answers)
            await asyncio.sleep(0.1)  # a client that is slow
            async with asyncio.timeout(10):
                rest = [answer async for answer in answers]
        await events.close()
    assert len(rest) <= WEBSOCKET.queued + 1
    assert rest[-1].errors[0]["extensions"] == {"code": "SUBGRAPH_UNAVAILABLE"}


async def test_who_is_not_there_or_speaks_otherwise_is_told() -> None:
    assert ended(await answers_of("http://127.0.0.1:9/graphql", WEBSOCKET))
    async with talking(lambda socket: socket.wait_closed(), protocol="graphql-ws") as url:
        assert ended(await answers_of(url, WEBSOCKET))


# --- server-sent events ----------------------------------------------------------------------------------------------

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def answering(handler: Handler) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_post("/graphql", handler)
    application.router.add_get("/graphql", handler)
    async with listening(application) as port:
        yield f"http://127.0.0.1:{port}/graphql"


def streaming(*chunks: bytes, ends: bool = True) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for chunk in chunks:
            await response.write(chunk)
        if not ends:
            await asyncio.sleep(1)
        return response

    return handle


NEXT = b"event: next\ndata: " + orjson.dumps({"data": {"priceChanged": product("1")}}) + b"\n\n"


@pytest.mark.parametrize(
    ("handler", "before"),
    [
        (streaming(NEXT), 1),  # no `complete`
        (streaming(NEXT, b"event: next\ndata: no JSON\n\n"), 1),
        (streaming(b"event: next\ndata: []\n\n"), 0),
        (streaming(b'event: next\ndata: {"data": 1}\n\n'), 0),
        (streaming(b"event: next\ndata: " + b"x" * 5000 + b"\n\n"), 0),
        (streaming(b"event: next\n" + b"data: 1\n" * 5000 + b"\n"), 0),
        (streaming(NEXT, ends=False), 1),  # silence
        (streaming(b"event: next\ndata: {", ends=False), 0),
    ],
)
async def test_a_bad_stream_ends_the_subscription(handler: Handler, before: int) -> None:
    async with answering(handler) as url:
        assert ended(await answers_of(url, SSE), before=before)


async def test_events_may_come_in_any_pieces() -> None:
    pieces = [bytes([byte]) for byte in NEXT.replace(b"\n", b"\r\n") + b": comment\n\n" + NEXT + b"event: complete\n\n"]
    async with answering(streaming(*pieces)) as url:
        answers = await answers_of(url, SSE)
    assert [answer.errors for answer in answers] == [[], []]


async def test_an_answer_that_is_no_stream_is_the_only_one() -> None:
    async def refuses(_: web.Request) -> web.Response:
        return web.json_response({"errors": [{"message": "no", "extensions": {"code": "TEAPOT"}}]})

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<html>", content_type="text/html", status=502)

    async with answering(refuses) as url:
        (answer,) = await answers_of(url, SSE)
        assert answer.errors[0]["extensions"]["code"] == "TEAPOT"
    counted = Counted()
    async with answering(page) as url:
        assert ended(await answers_of(url, SSE, counted))
    (why,) = counted.whys
    assert "502" in why


@pytest.mark.parametrize("rules", [WEBSOCKET, SSE])
async def test_a_redirect_is_not_followed(rules: EventRules) -> None:
    asked = 0

    async def elsewhere(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.Response()

    async with answering(elsewhere) as target:

        async def redirects(_: web.Request) -> web.Response:
            raise web.HTTPTemporaryRedirect(target)

        async with answering(redirects) as url:
            assert ended(await answers_of(url, rules))
    assert asked == 0
