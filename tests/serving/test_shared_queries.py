"""Equal queries of one caller under way together are run once; whoever differs in anything that matters asks for itself."""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from gateway.composition.compose import compose
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.source import SubgraphSource
from gateway.errors import SubgraphUnavailable
from gateway.execution.engine import Engine
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse
from gateway.serving.gateway_application import engine_application
from gateway.serving.graphql_endpoint import Door
from gateway.serving.metrics import Metrics
from gateway.serving.shared_queries import Landed, SharedQueries
from tests.serving.in_loop import in_loop
from tests.serving.served import SDL

pytestmark = pytest.mark.anyio

GREETING = {"query": "{ greeting }"}
JSON = {"accept": "application/json"}


class Held:
    """A subgraph that answers when it is told to; each answer another one."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go = asyncio.Event()
        self.cancelled = 0
        self.fails = False
        self.returned: dict[str, list[str]] = {}

    async def send(self, request: SubgraphRequest) -> SubgraphResponse:
        self.asked.append(request.operation)
        number = len(self.asked)
        if request.is_mutation:
            return SubgraphResponse({"rename": {"name": "x"}}, [])
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        assert request.context is not None
        request.context.returned.update(self.returned)
        if self.fails:
            raise SubgraphUnavailable("The subgraph people did not answer.")
        return SubgraphResponse({"greeting": f"hello {number}"}, [])

    async def close(self) -> None:
        pass


class Watched(SharedQueries):
    """Knows how many have joined one under way."""

    joined = 0

    def join(self, key: Hashable) -> asyncio.Future[Landed | None] | None:
        found = super().join(key)
        self.joined += found is not None
        return found


class Gateway:
    def __init__(
        self, url: str, held: Held, metrics: Metrics, session: aiohttp.ClientSession, shared: Watched | None
    ) -> None:
        self.url, self.held, self.metrics, self.session, self.watched = url, held, metrics, session, shared

    async def ask(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[Any, Mapping[str, str]]:
        async with self.session.post(f"{self.url}/graphql", json=body, headers=headers) as answer:
            return await answer.json(content_type=None), answer.headers

    async def under_way(self, *asked: tuple[Mapping[str, Any], Mapping[str, str]]) -> list[asyncio.Task[Any]]:
        """All of them at the gateway, one after the other, the subgraph holding what reached it."""
        tasks = []
        for body, headers in asked:
            before = self.arrived
            tasks.append(asyncio.create_task(self.ask(body, headers)))
            await until(lambda before=before: self.arrived > before)  # type: ignore[misc]
        return tasks

    @property
    def arrived(self) -> int:
        return len(self.held.asked) + (self.watched.joined if self.watched else 0)

    async def greetings(self, *asked: tuple[Mapping[str, Any], Mapping[str, str]]) -> list[str | None]:
        tasks = await self.under_way(*asked)
        self.held.go.set()
        return [answer["data"]["greeting"] for answer, _ in await asyncio.gather(*tasks)]

    @property
    def shared(self) -> float:
        return self.metrics.registry.get_sample_value("civic_shared_operations_total") or 0.0


async def until(holds: Callable[[], object]) -> None:
    for _ in range(3_000):
        if holds():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came to that")


@asynccontextmanager
async def gateway(shared: Watched | None, seconds: float = 30.0, moved: str | None = None) -> AsyncIterator[Gateway]:
    held, metrics = Held(), Metrics()
    sources = [SubgraphSource("people", "http://people.test", SDL)]
    if moved is not None:
        sources.append(SubgraphSource("moved", "http://moved.test", moved))
    supergraph = read_supergraph(compose(sources).sdl)
    door = Door(Engine(supergraph, held), metrics, 100_000, shared=shared, request_seconds=seconds)
    async with in_loop(engine_application(door, {})) as url, aiohttp.ClientSession() as session:
        yield Gateway(url, held, metrics, session, shared)


async def test_equal_queries_under_way_are_run_once() -> None:
    async with gateway(Watched()) as g:
        traced = {**JSON, "traceparent": "00-" + "1" * 32 + "-" + "2" * 16 + "-01", "x-request-id": "7"}
        assert await g.greetings((GREETING, JSON), (GREETING, traced), (GREETING, JSON)) == ["hello 1"] * 3
        assert len(g.held.asked) == 1
        assert g.shared == 2
        # What is done is no longer under way.
        assert (await g.ask(GREETING, JSON))[0] == {"data": {"greeting": "hello 2"}}


async def test_each_answer_has_an_id_of_its_own() -> None:
    async with gateway(Watched()) as g:
        tasks = await g.under_way((GREETING, JSON), (GREETING, JSON))
        g.held.go.set()
        (_, first), (_, second) = await asyncio.gather(*tasks)
        assert first["x-request-id"] != second["x-request-id"]
        assert g.metrics.registry.get_sample_value("civic_operations_total", {"outcome": "complete"}) == 2


async def test_it_may_be_off() -> None:
    async with gateway(None) as g:
        assert await g.greetings((GREETING, JSON), (GREETING, JSON)) == ["hello 1", "hello 2"]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param({"query": "{ greeting  }"}, JSON, id="another text"),
        pytest.param({**GREETING, "variables": {"a": 1}}, JSON, id="other variables"),
        pytest.param({"query": "query A { greeting }", "operationName": "A"}, JSON, id="another operation"),
        pytest.param(GREETING, {**JSON, "authorization": "Bearer somebody"}, id="another caller"),
        pytest.param(GREETING, {**JSON, "x-tenant": "b"}, id="a header that may be forwarded"),
        pytest.param(GREETING, {**JSON, "baggage": "user=b"}, id="baggage"),
        pytest.param(GREETING, {"accept": "application/graphql-response+json"}, id="another media type"),
    ],
)
async def test_what_differs_is_run_for_itself(body: Mapping[str, Any], headers: Mapping[str, str]) -> None:
    async with gateway(Watched()) as g:
        assert await g.greetings((GREETING, JSON), (body, headers)) == ["hello 1", "hello 2"]
        assert g.shared == 0


async def test_mutations_are_never_shared() -> None:
    async with gateway(Watched()) as g:
        rename = {"query": 'mutation { rename(name: "x") { name } }'}
        await asyncio.gather(g.ask(rename, JSON), g.ask(rename, JSON))
        assert len(g.held.asked) == 2


async def test_who_asks_after_a_mutation_joins_nothing_from_before() -> None:
    async with gateway(Watched()) as g:
        before = await g.under_way((GREETING, JSON))
        await g.ask({"query": 'mutation { rename(name: "x") { name } }'}, JSON)
        after = await g.under_way((GREETING, JSON), (GREETING, JSON))
        g.held.go.set()
        answers = [answer["data"]["greeting"] for answer, _ in await asyncio.gather(*before, *after)]
        assert answers == ["hello 1", "hello 3", "hello 3"]


async def test_an_error_of_a_subgraph_is_everybodys() -> None:
    async with gateway(Watched()) as g:
        g.held.fails = True
        tasks = await g.under_way((GREETING, JSON), (GREETING, JSON))
        g.held.go.set()
        codes = [answer["errors"][0]["extensions"]["code"] for answer, _ in await asyncio.gather(*tasks)]
        assert codes == ["SUBGRAPH_UNAVAILABLE"] * 2
        assert len(g.held.asked) == 1


async def test_a_header_of_a_subgraph_is_for_one_client() -> None:
    async with gateway(Watched()) as g:
        g.held.returned = {"set-cookie": ["session=1"]}
        assert await g.greetings((GREETING, JSON), (GREETING, JSON)) == ["hello 1", "hello 2"]


async def test_when_the_first_leaves_the_others_are_answered() -> None:
    async with gateway(Watched()) as g:
        first, second, third = await g.under_way((GREETING, JSON), (GREETING, JSON), (GREETING, JSON))
        first.cancel()
        await until(lambda: g.held.cancelled)
        g.held.go.set()
        for answer, _ in await asyncio.gather(second, third):
            assert answer["data"]["greeting"].startswith("hello ")


async def test_when_another_leaves_the_first_is_answered() -> None:
    async with gateway(Watched()) as g:
        first, second = await g.under_way((GREETING, JSON), (GREETING, JSON))
        second.cancel()
        await until(lambda: g.metrics.registry.get_sample_value("civic_operations_total", {"outcome": "left"}))
        g.held.go.set()
        assert (await first)[0] == {"data": {"greeting": "hello 1"}}
        assert g.held.cancelled == 0


async def test_whose_time_was_over_says_nothing_about_the_time_of_others() -> None:
    async with gateway(Watched(), seconds=0.1) as g:
        tasks = await g.under_way((GREETING, JSON), (GREETING, JSON))
        await asyncio.sleep(0.1)
        g.held.go.set()
        assert [answer["data"]["greeting"] for answer, _ in await asyncio.gather(*tasks)] == ["hello 1", "hello 2"]


async def test_each_draws_for_itself_which_subgraph_a_moved_field_is_asked_of() -> None:
    """A share of requests is told to the new subgraph, not a share of those who came first."""
    moved = """extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@override"])
    type Query { other: String  greeting(name: String! = "world"): String @override(from: "people", label: "percent(50)") }"""
    async with gateway(Watched(), moved=moved) as g:
        assert await g.greetings((GREETING, JSON), (GREETING, JSON)) == ["hello 1", "hello 2"]
