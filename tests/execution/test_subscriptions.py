"""Subscriptions over federated entities: the root field at its one subgraph, everything else for each event."""

import asyncio
import itertools
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from typing import Any

import pytest

from gateway.composition.read_supergraph import read_supergraph
from gateway.execution.answer import Answer
from gateway.execution.engine import Engine
from gateway.execution.engine_settings import EngineSettings
from gateway.execution.explanation import Explanation
from gateway.execution.operation_request import OperationRequest
from gateway.execution.override_labels import OverrideLabels
from gateway.execution.stream import stream
from gateway.execution.transports.event_routing import RoutingEvents
from gateway.execution.transports.event_rules import EventProtocol, EventRules
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.in_process_events import InProcessEvents
from gateway.execution.transports.port import EventSources
from gateway.execution.transports.remote_events import RemoteEvents
from gateway.execution.transports.routing import RoutingTransport
from tests.execution.event_subgraphs import (
    END,
    EventSubgraph,
    over_server_sent_events,
    over_websocket,
)
from tests.execution.subgraphs import LINK, Subgraph, supergraph_of

pytestmark = pytest.mark.anyio

SHOP = (
    LINK
    + """
type Query { product(id: ID!): Product }
type Subscription { priceChanged(of: ID, above: Int): Product }
type Product @key(fields: "id") { id: ID! price: Int secret: String }
"""
)
STOCK = (
    LINK
    + 'type Product @key(fields: "id") { id: ID! inStock: Int! warehouse: Warehouse }'
    + (' type Warehouse @key(fields: "code") { code: ID! }')
)
PLACES = LINK + 'type Warehouse @key(fields: "code") { code: ID! town: String }'
WATCH = "subscription($of: ID) { changed: priceChanged(of: $of) { price inStock warehouse { town } } }"


def product(id: str, price: int | None = 1) -> dict[str, Any]:
    return {"__typename": "Product", "id": id, "price": price}


class Shop:
    """Three subgraphs: one has the events, the others complete them."""

    def __init__(self) -> None:
        self.shop = EventSubgraph("shop", SHOP)
        house = {"__typename": "Warehouse", "code": "A", "town": "Huế"}
        self.stock = Subgraph(
            "stock",
            STOCK,
            {},
            [
                {"__typename": "Product", "id": id, "inStock": stock, "warehouse": house}
                for id, stock in (("1", 7), ("2", 9))
            ],
        )
        self.places = Subgraph("places", PLACES, {}, [house])

    def engine(
        self,
        events: EventSources | None = None,
        more: tuple[Subgraph, ...] = (),
        settings: EngineSettings | None = None,
    ) -> Engine:
        subgraphs = (self.shop, self.stock, self.places, *more)
        transport = RoutingTransport({each.name: InProcessTransport(each) for each in subgraphs})
        return Engine(
            read_supergraph(supergraph_of(subgraphs)),
            transport,
            settings,
            events=events or RoutingEvents({"shop": InProcessEvents(self.shop)}),
        )


Served = Callable[[EventSubgraph], AbstractAsyncContextManager[str]]


@asynccontextmanager
async def remote(shop: Shop, served: Served, rules: EventRules) -> AsyncIterator[Engine]:
    async with served(shop.shop) as url:
        events = RemoteEvents({"shop": url}, every=rules)
        try:
            yield shop.engine(events)
        finally:
            await events.close()


WEBSOCKET, SSE = EventRules(), EventRules(protocol=EventProtocol.SERVER_SENT_EVENTS)
REMOTE = [pytest.param(over_websocket, WEBSOCKET, id="websocket"), pytest.param(over_server_sent_events, SSE, id="sse")]


async def watch(
    engine: Engine,
    query: str = WATCH,
    until: float | None = None,
    explanation: Explanation | None = None,
    **variables: Any,
) -> AsyncGenerator[Answer]:
    request = OperationRequest(query, variables)
    async with aclosing(stream(engine, request, lambda: None, until, explanation)) as coming:
        async for answer in coming:
            assert isinstance(answer, Answer)
            yield answer


async def soon(coming: AsyncGenerator[Answer]) -> Answer:
    return await asyncio.wait_for(anext(coming), 5)


async def test_every_event_is_completed_by_the_other_subgraphs() -> None:
    shop = Shop()
    shop.shop.push(product("1", 5), product("2", 6), END)
    async with aclosing(watch(shop.engine(), of="1")) as answers:
        seen = [answer.data or answer.errors async for answer in answers]
    assert seen == [
        {"changed": {"price": 5, "inStock": 7, "warehouse": {"town": "Huế"}}},
        {"changed": {"price": 6, "inStock": 9, "warehouse": {"town": "Huế"}}},
    ]
    (asked,) = shop.shop.received
    assert (asked.query, asked.variables) == (
        "subscription($of: ID){ priceChanged(of: $of){ __typename id price}}",
        {"of": "1"},
    )
    assert len(shop.stock.received) == 2  # once an event
    assert shop.shop.open == 0


@pytest.mark.parametrize(("served", "rules"), REMOTE)
async def test_a_remote_source_is_the_same(served: Served, rules: EventRules) -> None:
    shop = Shop()
    async with remote(shop, served, rules) as engine, aclosing(watch(engine, of="1")) as answers:
        shop.shop.push(product("1", 5), product("2", 6), END)
        seen = [answer.data or answer.errors async for answer in answers]
    assert seen == [
        {"changed": {"price": 5, "inStock": 7, "warehouse": {"town": "Huế"}}},
        {"changed": {"price": 6, "inStock": 9, "warehouse": {"town": "Huế"}}},
    ]
    (payload,) = shop.shop.payloads
    assert payload["variables"] == {"of": "1"}
    assert "extensions" not in payload


@pytest.mark.parametrize(("served", "rules"), REMOTE)
async def test_who_leaves_ends_the_source(served: Served, rules: EventRules) -> None:
    shop = Shop()
    async with remote(shop, served, rules) as engine:
        answers = watch(engine)
        shop.shop.push(product("1"))
        assert (await soon(answers)).errors == []
        assert shop.shop.open == 1
        await answers.aclose()
        async with asyncio.timeout(5):
            while not shop.shop.closed.is_set():
                shop.shop.push(product("1"))  # a server of SSE notices when it writes, and finds nobody
                await asyncio.sleep(0.02)
    assert shop.shop.open == 0


@pytest.mark.parametrize(("served", "rules"), REMOTE)
async def test_a_source_that_breaks_off_is_told_and_ends(served: Served, rules: EventRules) -> None:
    shop = Shop()
    async with remote(shop, served, rules) as engine:
        shop.shop.push(product("1"), ZeroDivisionError())
        async with aclosing(watch(engine)) as answers:
            seen = [answer async for answer in answers]
    assert (len(seen), seen[0].errors, seen[-1].data) == (2, [], None)
    assert seen[-1].errors[0]["extensions"]["code"] == "SUBGRAPH_UNAVAILABLE"
    assert "reasons" not in str(seen[-1].errors)


@pytest.mark.parametrize("events", [0, 2])
async def test_another_supergraph_completes_what_runs(events: int) -> None:
    shop = Shop()
    engine = shop.engine()
    async with aclosing(watch(engine)) as answers:
        for _ in range(events):
            shop.shop.push(product("1"))
            assert (await soon(answers)).errors == []
        ending = asyncio.ensure_future(anext(answers))
        await asyncio.wait_for(shop.shop.opened.wait(), 5)
        engine.swapped.tell()
        ended = await asyncio.wait_for(ending, 5)
        assert (ended.data, ended.errors[0]["extensions"]["code"]) == (None, "SUBSCRIPTION_SCHEMA_RELOAD")
        with pytest.raises(StopAsyncIteration):
            await soon(answers)
    assert shop.shop.open == 0


MOVED_LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@override"])\n'


@pytest.mark.parametrize("first", [0, 1])
async def test_labels_are_drawn_for_each_event_and_the_source_stays(first: int) -> None:
    shop = Shop()
    shop.shop.sdl = SHOP.replace(LINK, MOVED_LINK)
    priced = (
        MOVED_LINK
        + 'type Product @key(fields: "id") { id: ID! price: Int @override(from: "shop", label: "percent(50)") }'
    )
    prices = Subgraph("prices", priced, {}, [{"__typename": "Product", "id": "1", "price": 100}])
    draws = itertools.cycle([99.0, 0.0] if first == 0 else [0.0, 99.0])  # the opening, then each event
    engine = shop.engine(more=(prices,), settings=EngineSettings(labels=OverrideLabels(draw=lambda: next(draws))))
    shop.shop.push(*[product("1", 5)] * 4, END)
    explained = Explanation(lambda: 0.0)
    subscription = "subscription { priceChanged { __typename id price } }"
    async with aclosing(watch(engine, subscription, explanation=explained)) as answers:
        came = [answer async for answer in answers]
    seen: list[Any] = [answer.data or answer.errors for answer in came]
    told = [answer.extensions["explain"] for answer in came]
    assert len(shop.shop.received) == 1
    # What is told is how it was answered: with the price from where it came.
    for each, event in zip(seen, told, strict=True):
        asked = ["shop", "prices"] if each["priceChanged"]["price"] == 100 else ["shop"]
        assert [fetch["subgraph"] for fetch in event["fetches"]] == asked
        assert ("PRICES" in event["plan"]) is ("prices" in asked)
    # Subscribed without the price, an event that is drawn for the old subgraph is answered by the new one all the same.
    assert [each["priceChanged"]["price"] for each in seen] == ([100, 5, 100, 5] if first == 0 else [100] * 4)
