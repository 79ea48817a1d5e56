"""The WebSocket door, asked by another implementation of the socket than the gateway's own client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from gateway.errors import Unauthenticated
from gateway.execution.transports.event_rules import EventRules
from gateway.execution.transports.header_rules import Propagate
from gateway.serving.gateway_application import engine_application
from gateway.serving.graphql_endpoint import Door
from gateway.serving.metrics import Metrics
from gateway.serving.stream_rules import StreamRules
from gateway.serving.websocket import _with_token
from policies.actor import ANONYMOUS, Actor
from tests.execution.event_subgraphs import END, over_websocket
from tests.execution.test_subscriptions import WATCH, Shop, product, remote
from tests.serving.in_loop import in_loop

pytestmark = pytest.mark.anyio

GRAPHQL = Subprotocol("graphql-transport-ws")


class Tokens:
    """Stands where an issuer would: the token names how many seconds it lives."""

    async def authenticate(self, authorization: list[str], purpose: str | None = None) -> Actor:
        if not authorization:
            return ANONYMOUS
        if not authorization[0].startswith("Bearer "):
            raise Unauthenticated("no")
        return Actor(sub="s", expires_at=datetime.now(UTC) + timedelta(seconds=float(authorization[0][7:])))


@asynccontextmanager
async def door(shop: Shop, rules: StreamRules | None = None) -> AsyncIterator[tuple[str, Metrics]]:
    metrics = Metrics()
    opened = Door(shop.engine(), metrics, 100_000, authenticator=Tokens(), streams=rules or StreamRules())  # type: ignore[arg-type]
    async with in_loop(engine_application(opened, {})) as url:
        yield url.replace("http", "ws", 1) + "/graphql", metrics


async def say(socket: ClientConnection, type: str, **more: Any) -> None:
    await socket.send(orjson.dumps({"type": type} | more).decode())


async def hear(socket: ClientConnection) -> dict[str, Any]:
    heard: dict[str, Any] = orjson.loads(await asyncio.wait_for(socket.recv(), 5))
    return heard


@asynccontextmanager
async def talking(url: str, payload: Any = None, **more: Any) -> AsyncIterator[ClientConnection]:
    """A socket that has been let in."""
    async with connect(url, subprotocols=[GRAPHQL], **more) as socket:
        await say(socket, "connection_init", **({} if payload is None else {"payload": payload}))
        assert await hear(socket) == {"type": "connection_ack"}
        yield socket


async def closed_with(socket: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            await asyncio.wait_for(socket.recv(), 5)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


async def test_several_operations_share_a_socket_and_each_completes() -> None:
    shop = Shop()
    async with door(shop) as (url, metrics), talking(url) as socket:
        await say(socket, "subscribe", id="a", payload={"query": WATCH, "variables": {"of": "1"}})
        await asyncio.wait_for(shop.shop.opened.wait(), 5)
        await say(socket, "subscribe", id="b", payload={"query": "{ __typename }"})
        assert await hear(socket) == {"type": "next", "id": "b", "payload": {"data": {"__typename": "Query"}}}
        assert await hear(socket) == {"type": "complete", "id": "b"}
        shop.shop.push(product("1", 5), END)
        data = {"changed": {"price": 5, "inStock": 7, "warehouse": {"town": "Huế"}}}
        assert await hear(socket) == {"type": "next", "id": "a", "payload": {"data": data}}
        assert await hear(socket) == {"type": "complete", "id": "a"}
        await say(socket, "ping", payload={"n": 1})
        assert await hear(socket) == {"type": "pong", "payload": {"n": 1}}
        assert 'civic_streams{carrier="websocket"} 1.0' in metrics.page().decode()


async def test_complete_and_leaving_end_the_source() -> None:
    shop = Shop()
    async with door(shop) as (url, _):
        async with talking(url) as socket:
            await say(socket, "subscribe", id="a", payload={"query": WATCH})
            await asyncio.wait_for(shop.shop.opened.wait(), 5)
            await say(socket, "complete", id="a")
            await asyncio.wait_for(shop.shop.closed.wait(), 5)
            shop.shop.opened.clear()
            shop.shop.closed.clear()
            await say(socket, "subscribe", id="a", payload={"query": WATCH})
            await asyncio.wait_for(shop.shop.opened.wait(), 5)
        await asyncio.wait_for(shop.shop.closed.wait(), 5)
    assert shop.shop.open == 0


async def test_what_cannot_be_run_is_an_error_of_its_operation_alone() -> None:
    async with door(Shop()) as (url, _), talking(url) as socket:
        payload: Any
        for payload in ({"query": "{ no }"}, {"query": "{"}, {"no": "query"}, [], None):
            await say(socket, "subscribe", id="a", payload=payload)
            heard = await hear(socket)
            assert (heard["type"], heard["id"]) == ("error", "a")
            assert heard["payload"][0]["extensions"]["code"]
        await say(socket, "subscribe", id="a", payload={"query": "{ __typename }"})
        assert (await hear(socket))["type"] == "next"


async def test_a_refusal_says_what_to_do_as_it_does_over_http() -> None:
    async with door(Shop()) as (url, _), talking(url) as socket:
        await say(socket, "subscribe", id="a", payload=[])
        (error,) = (await hear(socket))["payload"]
        assert error["extensions"] == {"code": "BAD_REQUEST", "suggestion": 'send {"query": "...", "variables": {...}}'}


async def test_operations_at_once_are_bounded() -> None:
    async with door(Shop(), StreamRules(operations=1)) as (url, _), talking(url) as socket:
        await say(socket, "subscribe", id="a", payload={"query": WATCH})
        await say(socket, "subscribe", id="b", payload={"query": WATCH})
        heard = await hear(socket)
        assert (heard["id"], heard["payload"][0]["extensions"]["code"]) == ("b", "LIMIT_EXCEEDED")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('{"type": "subscribe", "id": "a", "payload": {"query": "{ __typename }"}}', 4401),
        ('{"type": "connection_init", "payload": {"Authorization": "Basic x"}}', 4403),
        ("no JSON", 4400),
        ("[]", 4400),
        ('{"type": "start"}', 4400),
        ('{"type": "subscribe"}', 4400),
        (b"{}", 4400),
        ('{"type": "ping", "x": "' + "x" * 5000 + '"}', 1009),
    ],
)
async def test_who_does_not_keep_to_the_protocol_is_let_go_with_its_code(said: str | bytes, code: int) -> None:
    async with (
        door(Shop(), StreamRules(message_bytes=4000)) as (url, _),
        connect(url, subprotocols=[GRAPHQL]) as socket,
    ):
        await socket.send(said)
        assert await closed_with(socket) == code


async def test_twice_initialised_and_twice_the_same_id() -> None:
    async with door(Shop()) as (url, _):
        async with talking(url) as socket:
            await say(socket, "connection_init")
            assert await closed_with(socket) == 4429
        async with talking(url) as socket:
            await say(socket, "subscribe", id="a", payload={"query": WATCH})
            await say(socket, "subscribe", id="a", payload={"query": WATCH})
            assert await closed_with(socket) == 4409


async def test_who_says_nothing_or_speaks_another_protocol_is_let_go() -> None:
    async with door(Shop(), StreamRules(init_seconds=0.05)) as (url, _):
        async with connect(url, subprotocols=[GRAPHQL]) as socket:
            assert await closed_with(socket) == 4408
        async with connect(url, subprotocols=[Subprotocol("graphql-ws")]) as socket:
            assert await closed_with(socket) == 4406


async def test_the_caller_is_in_the_payload_or_in_the_handshake_and_ends_with_the_token() -> None:
    async with door(Shop()) as (url, _):
        for payload, headers in (({"authorization": "Bearer 0.3"}, {}), (None, {"Authorization": "Bearer 0.3"})):
            async with talking(url, payload, additional_headers=headers) as socket:
                await say(socket, "subscribe", id="a", payload={"query": WATCH})
                heard = await hear(socket)
                assert heard["payload"]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
                assert await hear(socket) == {"type": "complete", "id": "a"}
                await say(socket, "subscribe", id="a", payload={"query": WATCH})
                assert await closed_with(socket) == 4403


@pytest.mark.parametrize(
    ("payload", "forwarded"),
    [
        ({"Authorization": "Bearer 9"}, "Bearer 9"),
        (None, "Bearer 8"),
        ({"Authorization": "Bearer 7\r\nx-evil: 1"}, "Bearer 8"),
        ({"Authorization": "x" * 9000}, "Bearer 8"),
        ({"Authorization": ["Bearer 9"]}, "Bearer 8"),
        ({"Authorization": "Bearer 6", "authorization": "Bearer 9"}, "Bearer 9"),
    ],
)
def test_a_token_of_the_payload_is_the_one_that_travels(payload: object, forwarded: str) -> None:
    headers = [(b"x-a", b"1"), (b"authorization", b"Bearer 8")]
    assert sorted(_with_token(headers, payload)) == [(b"authorization", forwarded.encode()), (b"x-a", b"1")]


async def test_a_source_is_opened_with_the_headers_of_the_payload() -> None:
    shop = Shop()
    rules = EventRules(headers=(Propagate("authorization"),))
    async with remote(shop, over_websocket, rules) as engine:
        opened = Door(engine, Metrics(), 100_000, authenticator=Tokens())  # type: ignore[arg-type]
        async with in_loop(engine_application(opened, {})) as url:
            address = url.replace("http", "ws", 1) + "/graphql"
            async with talking(address, {"Authorization": "Bearer 60"}) as socket:
                await say(socket, "subscribe", id="a", payload={"query": WATCH})
                await asyncio.wait_for(shop.shop.opened.wait(), 5)
    assert [each["authorization"] for each in shop.shop.headers] == ["Bearer 60"]


async def test_a_silent_socket_shows_signs_of_life() -> None:
    async with door(Shop(), StreamRules(heartbeat_seconds=0.02)) as (url, _), talking(url) as socket:
        assert await hear(socket) == {"type": "ping"}
        await say(socket, "pong")
        assert await hear(socket) == {"type": "ping"}
