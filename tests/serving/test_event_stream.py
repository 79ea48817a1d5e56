"""Subscriptions over SSE, as a client on the other side of a socket sees them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
import pytest

from gateway.serving.gateway_application import engine_application
from gateway.serving.graphql_endpoint import Door
from gateway.serving.metrics import Metrics
from gateway.serving.stream_rules import StreamRules
from tests.execution.event_subgraphs import END
from tests.execution.test_subscriptions import WATCH, Shop, product
from tests.serving.in_loop import in_loop

pytestmark = pytest.mark.anyio

EVENTS = {"Accept": "text/event-stream"}


@asynccontextmanager
async def asking(shop: Shop, heartbeat: float = 12.0) -> AsyncIterator[tuple[aiohttp.ClientSession, Metrics]]:
    metrics = Metrics()
    door = Door(shop.engine(), metrics, 100_000, streams=StreamRules(heartbeat_seconds=heartbeat))
    async with in_loop(engine_application(door, {})) as url, aiohttp.ClientSession(url) as session:
        yield session, metrics


async def line_of(response: aiohttp.ClientResponse) -> str:
    return (await asyncio.wait_for(response.content.readline(), 5)).decode().rstrip("\n")


async def event_of(response: aiohttp.ClientResponse) -> tuple[str, Any]:
    """The next event, comments left out."""
    name, data = "", ""
    while True:
        line = await line_of(response)
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data:"):
            data = line.removeprefix("data:").strip()
        elif not line and name:
            return name, orjson.loads(data) if data else None


async def test_events_come_as_they_happen_and_the_stream_completes() -> None:
    shop = Shop()
    async with (
        asking(shop) as (session, metrics),
        session.post("/graphql", json={"query": WATCH, "variables": {"of": "1"}}, headers=EVENTS) as response,
    ):
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-store"
        assert await line_of(response) == ":"  # before any event: the client knows that it is connected
        shop.shop.push(product("1", 5))
        answer = {"data": {"changed": {"price": 5, "inStock": 7, "warehouse": {"town": "Huế"}}}}
        assert await event_of(response) == ("next", answer)
        shop.shop.push(product("2", 6), END)
        assert (await event_of(response))[1]["data"]["changed"]["price"] == 6
        assert await event_of(response) == ("complete", None)
        assert await response.content.read() == b"\n"[:0]
        assert 'civic_operations_total{outcome="complete"} 2.0' in metrics.page().decode()


async def test_get_subscribes_too() -> None:
    shop = Shop()
    shop.shop.push(product("1", 5), END)
    async with (
        asking(shop) as (session, _),
        session.get("/graphql", params={"query": WATCH}, headers=EVENTS) as response,
    ):
        assert (await event_of(response))[1]["data"]["changed"]["inStock"] == 7


async def test_a_client_that_leaves_ends_the_source() -> None:
    shop = Shop()
    async with asking(shop) as (session, _):
        response = await session.post("/graphql", json={"query": WATCH}, headers=EVENTS)
        await asyncio.wait_for(shop.shop.opened.wait(), 5)
        assert shop.shop.open == 1
        response.close()
        await asyncio.wait_for(shop.shop.closed.wait(), 5)
    assert shop.shop.open == 0


async def test_silence_shows_signs_of_life() -> None:
    shop = Shop()
    async with (
        asking(shop, heartbeat=0.02) as (session, _),
        session.post("/graphql", json={"query": WATCH}, headers=EVENTS) as response,
    ):
        assert [await line_of(response) for _ in range(6)] == [":", ""] * 3
        shop.shop.push(product("1"), END)
        assert (await event_of(response))[0] == "next"


async def test_a_query_is_answered_once_where_nothing_but_a_stream_is_taken() -> None:
    async with asking(Shop()) as (session, _):
        async with session.post("/graphql", json={"query": "{ __typename }"}, headers=EVENTS) as response:
            assert await event_of(response) == ("next", {"data": {"__typename": "Query"}})
            assert await event_of(response) == ("complete", None)
        both = {"Accept": "application/json, text/event-stream"}
        async with session.post("/graphql", json={"query": "{ __typename }"}, headers=both) as response:
            assert await response.json() == {"data": {"__typename": "Query"}}
        async with session.post("/graphql", json={"query": WATCH}, headers=both) as response:
            assert response.content_type == "text/event-stream"


async def test_what_is_refused_before_it_runs_is_one_event_without_data() -> None:
    async with (
        asking(Shop()) as (session, _),
        session.post("/graphql", json={"query": "subscription { no }"}, headers=EVENTS) as response,
    ):
        name, body = await event_of(response)
        assert (name, list(body)) == ("next", ["errors"])
        assert body["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert await event_of(response) == ("complete", None)


async def test_a_subscription_is_not_answered_whole() -> None:
    async with (
        asking(Shop()) as (session, _),
        session.post("/graphql", json={"query": WATCH}, headers={"Accept": "application/json"}) as response,
    ):
        body = await response.json()
    assert "data" not in body
    assert "text/event-stream" in body["errors"][0]["extensions"]["suggestion"]
