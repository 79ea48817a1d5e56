"""`X-Explain` for a subscription: every event tells its own plan and times, through either door, and only to who may see them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from gateway.serving.gateway_application import engine_application
from gateway.serving.graphql_endpoint import Door
from gateway.serving.metrics import Metrics
from policies.actor import ANONYMOUS, Actor
from tests.execution.event_subgraphs import END
from tests.execution.test_subscriptions import WATCH, Shop, product
from tests.serving.in_loop import in_loop
from tests.serving.test_event_stream import event_of
from tests.serving.test_websocket import hear, say, talking

pytestmark = pytest.mark.anyio


class Roles:
    """Stands where an issuer would: the token is the role."""

    async def authenticate(self, authorization: list[str], purpose: str | None = None) -> Actor:
        return Actor(sub="s", role=authorization[0].removeprefix("Bearer ")) if authorization else ANONYMOUS


@asynccontextmanager
async def open_door(shop: Shop) -> AsyncIterator[str]:
    door = Door(
        shop.engine(),
        Metrics(),
        100_000,
        authenticator=Roles(),  # type: ignore[arg-type]
        explains=lambda role: role == "operator",
    )
    async with in_loop(engine_application(door, {})) as url:
        yield url


async def by_events(url: str, asked: str | None, role: str) -> list[Any]:
    """The bodies of two events over SSE."""
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {role}"}
    headers |= {} if asked is None else {"X-Explain": asked}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{url}/graphql", json={"query": WATCH}, headers=headers) as response,
    ):
        return [(await event_of(response))[1] for _ in range(2)]


async def by_handshake(url: str, asked: str | None, role: str) -> list[Any]:
    headers = {"Authorization": f"Bearer {role}"} | ({} if asked is None else {"X-Explain": asked})
    return await _by_socket(url, None, additional_headers=headers)


async def by_payload(url: str, asked: str | None, role: str) -> list[Any]:
    return await _by_socket(url, {"Authorization": f"Bearer {role}", "X-Explain": asked})


async def _by_socket(url: str, payload: Any, **more: Any) -> list[Any]:
    async with talking(url.replace("http", "ws", 1) + "/graphql", payload, **more) as socket:
        await say(socket, "subscribe", id="a", payload={"query": WATCH})
        return [(await hear(socket))["payload"] for _ in range(2)]


DOORS = [by_events, by_handshake, by_payload]


@pytest.mark.parametrize("ask", DOORS)
async def test_each_event_tells_its_own_plan_and_fetches(ask: Any) -> None:
    shop = Shop()
    shop.shop.push(product("1", 5), product("2", 6), END)
    async with open_door(shop) as url:
        told = [each["extensions"]["explain"] for each in await ask(url, "1", "operator")]
    assert [each["planKnown"] for each in told] == [True, True]  # by the opening
    for each in told:
        assert each["plan"].startswith("subscription plan\n")
        fetches = [(fetch["subgraph"], fetch["requests"]) for fetch in each["fetches"]]
        assert fetches == [("shop", 0), ("stock", 1), ("places", 1)]
        assert all(0 <= fetch["milliseconds"] < 5_000 for fetch in each["fetches"])


@pytest.mark.parametrize("ask", DOORS)
@pytest.mark.parametrize(("asked", "role"), [("1", "citizen"), ("1", ""), ("0", "operator"), (None, "operator")])
async def test_who_may_not_or_does_not_ask_is_told_nothing(ask: Any, asked: str | None, role: str) -> None:
    shop = Shop()
    shop.shop.push(product("1", 5), product("2", 6), END)
    async with open_door(shop) as url:
        bodies = await ask(url, asked, role)
    assert [list(each) for each in bodies] == [["data"], ["data"]]


async def test_a_query_over_a_socket_is_explained_too() -> None:
    async with open_door(Shop()) as url:
        address = url.replace("http", "ws", 1) + "/graphql"
        async with talking(address, {"Authorization": "Bearer operator", "x-explain": "1"}) as socket:
            await say(socket, "subscribe", id="a", payload={"query": '{ product(id: "1") { __typename } }'})
            told = (await hear(socket))["payload"]["extensions"]["explain"]
    assert [fetch["subgraph"] for fetch in told["fetches"]] == ["shop"]
