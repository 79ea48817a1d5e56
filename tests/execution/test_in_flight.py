"""Equal queries under way together are sent once; whoever differs in anything that matters asks for itself."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from gateway.errors import SubgraphUnavailable
from gateway.execution.engine import Engine
from gateway.execution.operation_request import OperationRequest
from gateway.execution.request_context import RequestContext
from gateway.execution.transports.header_rules import Returned
from gateway.execution.transports.http import HttpTransport
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse, Transport
from gateway.execution.transports.routing import RoutingTransport
from gateway.execution.transports.rules import SubgraphRules, TrafficRules
from policies.actor import Actor
from policies.decision import Clause
from policies.fetch_grant import FetchGrant, GrantScope
from policies.guard import RequestGuard
from tests.execution.raw_server import ok, raw_server
from tests.execution.test_protect import CONSENTED
from tests.execution.test_protected_graph import CALLERS, POLICY, World
from tests.policies.ports import Clock, GrantsInMemory, LogInMemory
from tests.policies.story import CITIZEN, NOW

pytestmark = pytest.mark.anyio


def grant(sub: str = "doctor", subject: str = "1", facility: str = "A") -> FetchGrant:
    clause = Clause("CONSENT", facilities=frozenset({facility}), flags=frozenset())
    return FetchGrant(Actor(sub=sub, role="clinician"), scope=GrantScope.SUBJECTS, subjects={subject: {"C": (clause,)}})


QUERY = SubgraphRequest("one", "query($a: Int){ a }", {"a": 1, "b": [1]}, grant())


class Remote:
    def __init__(self, transport: HttpTransport, bodies: list[bytes], came: asyncio.Event, go: asyncio.Event) -> None:
        self.transport, self.bodies, self.came, self.go = transport, bodies, came, go

    async def start(self, *requests: SubgraphRequest) -> list[asyncio.Task[SubgraphResponse]]:
        tasks = [asyncio.create_task(self.transport.send(request)) for request in requests]
        await self.arrived(1)
        await asyncio.sleep(0.05)
        return tasks

    async def arrived(self, most: int) -> None:
        """So many requests have reached the server."""
        async with asyncio.timeout(20):
            while len(self.bodies) < most:
                self.came.clear()
                await self.came.wait()

    async def sent(self, *requests: SubgraphRequest) -> int:
        """How many of them reached the server, all under way together."""
        tasks = await self.start(*requests)
        self.go.set()
        assert [response.data for response in await asyncio.gather(*tasks)] == [{"a": [1]}] * len(requests)
        return len(self.bodies)


@asynccontextmanager
async def remote(
    answer: bytes = ok(b'{"data":{"a":[1]}}'),
    rules: SubgraphRules | None = None,
    name: str = "one",
    also: str = "another",
) -> AsyncIterator[Remote]:
    """The server answers when it is told to."""
    came, go = asyncio.Event(), asyncio.Event()

    async def behave(writer: asyncio.StreamWriter) -> None:
        came.set()
        await go.wait()
        writer.write(answer)

    signed = 0

    def sign(_grant: FetchGrant, _subgraph: str, _query: str, _variables: Mapping[str, Any], _name: str | None) -> str:
        nonlocal signed
        signed += 1
        return f"token {signed}"

    async with raw_server(behave) as (url, bodies):
        transport = HttpTransport({name: url, also: url}, sign, TrafficRules(rules or SubgraphRules(retry=None)))
        yield Remote(transport, bodies, came, go)
        await transport.close()


async def test_equal_queries_are_sent_once() -> None:
    equal = replace(QUERY, grant=grant(), context=RequestContext(id="another"))
    async with remote() as one:
        assert await one.sent(QUERY, equal, QUERY) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(QUERY, operation="query($a: Int){ b: a }"),
        replace(QUERY, variables={"a": 2, "b": [1]}),
        replace(QUERY, variables={"a": 1, "b": ["1"]}),
        replace(QUERY, grant=grant(sub="nurse")),
        replace(QUERY, grant=grant(subject="2")),
        replace(QUERY, grant=grant(facility="B")),
        replace(QUERY, is_mutation=True),
    ],
)
async def test_what_differs_is_sent_by_itself(other: SubgraphRequest) -> None:
    async with remote() as one:
        assert await one.sent(QUERY, other, QUERY, other) == (3 if other.is_mutation else 2)


async def test_who_asks_after_a_mutation_shares_nothing_from_before() -> None:
    """Also at another subgraph than the mutation's: who knows what its service tells whom."""
    async with remote(also="two") as one:
        before = await one.start(QUERY)
        mutation = asyncio.create_task(one.transport.send(replace(QUERY, subgraph="two", is_mutation=True)))
        await one.arrived(2)
        mutation.cancel()  # whatever became of it
        await asyncio.wait([mutation])
        assert await one.sent(QUERY, QUERY) == 3
        await asyncio.gather(*before)


async def test_one_after_another_is_sent_each_time() -> None:
    async with remote() as one:
        one.go.set()
        for _ in range(3):
            await one.transport.send(QUERY)
        assert len(one.bodies) == 3


async def test_it_can_be_turned_off() -> None:
    async with remote(rules=SubgraphRules(deduplicate=False)) as one:
        assert await one.sent(QUERY, QUERY) == 2


async def test_what_may_bring_a_header_for_one_client_is_sent_for_each() -> None:
    async with remote(rules=SubgraphRules(response_headers=(Returned("set-cookie"),))) as one:
        assert await one.sent(QUERY, QUERY) == 2


async def test_each_reads_an_answer_of_its_own() -> None:
    async with remote() as one:
        tasks = await one.start(QUERY, QUERY)
        one.go.set()
        first, second = await asyncio.gather(*tasks)
    assert first.data is not None and second.data is not None
    first.data["a"].append(2)
    assert second.data == {"a": [1]}


async def test_who_waits_asks_for_itself_when_the_first_leaves() -> None:
    async with remote() as one:
        first, second, third = await one.start(QUERY, QUERY, QUERY)
        first.cancel()
        await one.arrived(2)  # one of those who are left asks, for both
        one.go.set()
        assert (await second).data == (await third).data == {"a": [1]}
        with pytest.raises(asyncio.CancelledError):
            await first
        assert len(one.bodies) == 2


async def test_one_that_leaves_takes_nobody_with_it() -> None:
    async with remote() as one:
        first, second = await one.start(QUERY, QUERY)
        second.cancel()
        await asyncio.sleep(0)
        one.go.set()
        assert (await first).data == {"a": [1]}


async def test_an_outage_is_shared() -> None:
    async with remote(ok(b"<html>")) as one:
        tasks = await one.start(QUERY, QUERY)
        one.go.set()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(outcome, SubgraphUnavailable) for outcome in outcomes) and len(one.bodies) == 1


def due_in(seconds: float) -> RequestContext:
    return RequestContext(deadline=asyncio.get_running_loop().time() + seconds)


async def test_no_fetch_outlives_its_request() -> None:
    async with remote() as one:
        with pytest.raises(SubgraphUnavailable) as failure:
            async with asyncio.timeout(3):
                await one.transport.send(replace(QUERY, context=due_in(0.1)))
        assert failure.value.reasons == ("it took too long",)


async def test_nothing_is_sent_when_the_time_is_over() -> None:
    async with remote() as one:
        for request in (QUERY, replace(QUERY, is_mutation=True)):
            with pytest.raises(SubgraphUnavailable, match="did not answer"):
                await one.transport.send(replace(request, context=due_in(-1)))
        assert one.bodies == []


async def test_who_has_more_time_goes_on_when_the_first_has_none_left() -> None:
    async with remote() as one:
        short, long = await one.start(replace(QUERY, context=due_in(0.3)), replace(QUERY, context=due_in(20)))
        with pytest.raises(SubgraphUnavailable):
            await short
        await one.arrived(2)
        one.go.set()
        assert (await long).data == {"a": [1]} and len(one.bodies) == 2


async def test_each_request_is_decided_and_logged_by_itself() -> None:
    """Two requests of one clinician share one call, and each writes its row of the log."""
    world, log = World(), LogInMemory()
    citizen = f'{{"personalId":"{CITIZEN}","fullName":"Lan"}}'.encode()
    async with remote(ok(b'{"data":{"_entities":[%s]}}' % citizen), name="identity") as one:
        transports: dict[str, Transport] = {"identity": one.transport, "health": InProcessTransport(world.health)}
        engine = Engine(world.supergraph, RoutingTransport(transports))

        async def ask(request_id: str) -> Any:
            caller = CALLERS["clinician-elsewhere"]
            guard = RequestGuard(POLICY, caller, GrantsInMemory(CONSENTED), log, Clock(NOW), request_id)
            query = f'{{ citizen(personalId: "{CITIZEN}") {{ fullName }} }}'
            answer = await engine.run(OperationRequest(query, context=RequestContext(request_id)), guard)
            await guard.settle()
            return answer.data

        tasks = [asyncio.create_task(ask(name)) for name in ("first", "second")]
        await one.arrived(1)
        await asyncio.sleep(0.1)
        one.go.set()
        assert [await task for task in tasks] == [{"citizen": {"fullName": "Lan"}}] * 2
        assert len(one.bodies) == 1
    assert sorted((row.request_id, row.category) for row in log.rows) == [
        ("first", "IDENTITY_BASIC"),
        ("second", "IDENTITY_BASIC"),
    ]
