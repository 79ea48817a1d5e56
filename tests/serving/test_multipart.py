"""An answer in parts over HTTP, read by a multipart reader that is not ours."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
import pytest

from gateway.execution.cost import CostMode, CostSettings
from gateway.execution.engine_settings import EngineSettings
from gateway.serving.gateway_application import engine_application
from gateway.serving.graphql_endpoint import Door
from gateway.serving.metrics import Metrics
from gateway.serving.stream_rules import StreamRules
from tests.execution.subgraphs import in_process
from tests.execution.test_deferred import Slow, people, shop, stock
from tests.serving.in_loop import in_loop

pytestmark = pytest.mark.anyio

QUERY = '{ product { name ... @defer(label: "L") { inStock } } }'
APOLLO = {"Accept": "multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9"}


@asynccontextmanager
async def asking(
    metrics: Metrics | None = None,
    settings: EngineSettings | None = None,
    streams: StreamRules | None = None,
    **more: Any,
) -> AsyncIterator[tuple[aiohttp.ClientSession, Slow]]:
    """`more`: of the stock."""
    slow = Slow(stock(**more))
    gateway = in_process([shop(), stock(), people()], settings, transports={"stock": slow})
    door = Door(
        gateway.engine, metrics or Metrics(), 100_000, explains=lambda role: True, streams=streams or StreamRules()
    )
    application = engine_application(door, {})
    async with in_loop(application) as url, aiohttp.ClientSession(url) as session:
        yield session, slow


async def part_of(response: aiohttp.ClientResponse) -> Any:
    """The next part, as soon as the delimiter after it has come; None: there is none."""
    read = await asyncio.wait_for(response.content.readuntil(b"\r\n---"), 5)
    head, _, body = read.removesuffix(b"\r\n---").partition(b"\r\n\r\n")
    if not body:
        assert head in (b"", b"\r\n"), head
        return await part_of(response) if not head else None
    assert head.strip() == b"content-type: application/json; charset=utf-8"
    return orjson.loads(body)


async def test_parts_come_as_they_are_ready() -> None:
    async with asking() as (session, slow), session.post("/graphql", json={"query": QUERY}, headers=APOLLO) as response:
        assert response.headers["Content-Type"] == 'multipart/mixed; boundary="-"; deferSpec=20220824'
        assert response.headers["Cache-Control"] == "no-store"
        assert await part_of(response) == {"data": {"product": {"name": "name 1"}}, "hasNext": True}
        slow.go.set()  # only now: the first part was there before the second was asked for
        assert await part_of(response) == {
            "incremental": [{"data": {"inStock": 1}, "path": ["product"], "label": "L"}],
            "hasNext": False,
        }
        assert await response.content.read() == b"--\r\n"


async def test_the_bytes_are_those_that_clients_expect() -> None:
    async with asking() as (session, slow):
        slow.go.set()
        async with session.post("/graphql", json={"query": QUERY}, headers=APOLLO) as response:
            head = "\r\ncontent-type: application/json; charset=utf-8\r\n\r\n"
            assert (await response.read()).decode() == (
                f'\r\n---{head}{{"data":{{"product":{{"name":"name 1"}}}},"hasNext":true}}\r\n---'
                f'{head}{{"incremental":[{{"data":{{"inStock":1}},"path":["product"],"label":"L"}}],"hasNext":false}}'
                "\r\n-----\r\n"
            )


@pytest.mark.parametrize(
    ("accept", "query"),
    [
        ("application/json", QUERY),
        (APOLLO["Accept"], "{ product { name ... @defer { id } } }"),
        (APOLLO["Accept"], QUERY.replace("@defer(", "@defer(if: false, ")),
        (APOLLO["Accept"], "{ no }"),
    ],
)
async def test_otherwise_the_answer_is_one_and_whole(accept: str, query: str) -> None:
    async with asking() as (session, slow):
        slow.go.set()
        async with session.post("/graphql", json={"query": query}, headers={"Accept": accept}) as response:
            assert "json" in response.content_type
            body = await response.json(content_type=None)
    assert "hasNext" not in body
    assert ("errors" in body) is ("no" in query.split())


async def test_the_last_part_has_the_cost_and_the_explanation_that_one_answer_has() -> None:
    metrics, settings = Metrics(), EngineSettings(cost=CostSettings(CostMode.REPORT))
    async with asking(metrics, settings) as (session, slow):
        slow.go.set()
        told = []
        for accept in (APOLLO["Accept"], "application/json", "text/event-stream"):
            headers = {"Accept": accept, "X-Explain": "1"}
            async with session.post("/graphql", json={"query": QUERY}, headers=headers) as response:
                text = (await response.read()).decode()
            bodies = [orjson.loads(found) for found in re.findall(r"\{.+\}", text)]
            assert all("extensions" not in each for each in bodies[:-1])
            told.append(bodies[-1]["extensions"])
        async with session.post("/graphql", json={"query": QUERY}, headers=APOLLO) as response:
            assert "explain" not in await response.text()
    assert [each["cost"] for each in told] == [{"estimated": 1, "actual": 1}] * 3
    assert [[fetch["subgraph"] for fetch in each["explain"]["fetches"]] for each in told] == [["shop", "stock"]] * 3
    assert "parts\n" in told[0]["explain"]["plan"] and "parts\n" not in told[1]["explain"]["plan"]
    assert 'civic_operation_cost_count{kind="actual"} 4.0' in metrics.page().decode()


async def test_the_errors_of_a_part_are_counted() -> None:
    metrics = Metrics()
    async with asking(metrics, inStock="!no stock") as (session, slow):
        slow.go.set()
        async with session.post("/graphql", json={"query": QUERY}, headers=APOLLO) as response:
            (code,) = re.findall(r'"code":"([A-Z_]+)"', await response.text())
    assert metrics.registry.get_sample_value("civic_graphql_errors_total", {"code": code}) == 1


async def test_who_leaves_is_asked_nothing_more_for() -> None:
    async with asking() as (session, slow):
        response = await session.post("/graphql", json={"query": QUERY}, headers=APOLLO)
        await part_of(response)
        response.close()
        await asyncio.sleep(0.05)
        assert not slow.go.is_set()


@pytest.mark.parametrize("accept", [APOLLO["Accept"], "text/event-stream"])
async def test_who_leaves_before_the_first_part_is_not_asked_for_it(accept: str) -> None:
    query = "{ product { inStock ... @defer { maker { town } } } }"
    async with asking() as (session, slow):
        asked = asyncio.create_task(session.post("/graphql", json={"query": query}, headers={"Accept": accept}))
        await asyncio.wait_for(slow.came.wait(), 5)
        asked.cancel()
        await asyncio.wait_for(slow.left.wait(), 5)


async def test_a_query_that_takes_its_time_shows_signs_of_life_as_server_sent_events() -> None:
    async with asking(streams=StreamRules(heartbeat_seconds=0.02)) as (session, slow):
        query, events = {"query": "{ product { inStock } }"}, {"Accept": "text/event-stream"}
        async with session.post("/graphql", json=query, headers=events) as response:  # begun, and nothing has come
            assert await asyncio.wait_for(response.content.readexactly(6), 5) == b":\n\n:\n\n"
            slow.go.set()
            assert b'{"data":{"product":{"inStock":1}}}' in await response.read()


async def test_server_sent_events_carry_parts_too() -> None:
    async with asking() as (session, slow):
        slow.go.set()
        events = {"Accept": "text/event-stream"}
        async with session.post("/graphql", json={"query": QUERY}, headers=events) as response:
            text = (await response.read()).decode()
    assert '"hasNext":true' in text
    assert '"hasNext":false' in text
    assert text.endswith("event: complete\ndata:\n\n")
