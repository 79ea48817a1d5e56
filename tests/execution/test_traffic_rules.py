"""Retries, the cap on concurrency and the circuit breaker, each over a real server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from gateway.errors import SubgraphUnavailable
from gateway.execution.transports.circuit_breaker import CLOSED, OPENED, CircuitBreaker
from gateway.execution.transports.http import HttpTransport
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse
from gateway.execution.transports.retry import retry_after
from gateway.execution.transports.rules import BreakerRules, RetryRules, SubgraphRules, TrafficRules
from policies.fetch_grant import PUBLIC_GRANT
from tests.execution.raw_server import ok, raw_server

pytestmark = pytest.mark.anyio

QUERY = SubgraphRequest("one", "{ a }", {}, PUBLIC_GRANT)
MUTATION = SubgraphRequest("one", "mutation { a }", {}, PUBLIC_GRANT, is_mutation=True)
GOOD = ok(b'{"data":{"a":1}}')
AWAY = ok(b"<html>", b"text/html", b"503 Service Unavailable")


class Events:
    def __init__(self) -> None:
        self.seen: list[str] = []

    def fetched(self, subgraph: str, *, answered: bool) -> None: ...

    def happened(self, subgraph: str, event: str, why: str = "") -> None:
        assert subgraph == "one"
        self.seen.append(str(event))

    def planned(self, *, capped: bool) -> None: ...

    def narrowing_broken(self, subgraph: str, field: str) -> None: ...


class Remote:
    """A transport to one server that gives `answers` in turn, the last of them again and again."""

    def __init__(
        self, url: str, bodies: list[bytes], answers: list[bytes], rules: SubgraphRules, events: Events
    ) -> None:
        self.bodies, self.answers, self.events = bodies, answers, events
        self.most_at_once = self.at_once = 0
        self.delay = 0.0
        self.transport = HttpTransport({"one": url}, rules=TrafficRules(rules), observer=events)

    async def ask(self, request: SubgraphRequest = QUERY) -> SubgraphResponse:
        return await self.transport.send(request)

    async def fails(self, request: SubgraphRequest = QUERY) -> str:
        with pytest.raises(SubgraphUnavailable) as failure:
            await self.ask(request)
        return failure.value.reasons[0]


@asynccontextmanager
async def remote(*answers: bytes, rules: SubgraphRules) -> AsyncIterator[Remote]:
    left = list(answers)
    found: Remote | None = None

    async def behave(writer: asyncio.StreamWriter) -> None:
        assert found is not None
        found.at_once += 1
        found.most_at_once = max(found.most_at_once, found.at_once)
        await asyncio.sleep(found.delay)
        found.at_once -= 1
        writer.write(found.answers.pop(0) if len(found.answers) > 1 else found.answers[0])

    async with raw_server(behave) as (url, bodies):
        found = Remote(url, bodies, left, rules, Events())
        yield found
        await found.transport.close()


def retrying(attempts: int, **more: Any) -> SubgraphRules:
    return SubgraphRules(retry=RetryRules(attempts, 0.001, 0.01), **more)


async def test_a_query_is_asked_again_until_it_is_answered() -> None:
    async with remote(AWAY, AWAY, GOOD, rules=retrying(3)) as one:
        assert (await one.ask()).data == {"a": 1}
        assert len(one.bodies) == 3 and one.events.seen == ["retried", "retried"]


async def test_attempts_are_counted() -> None:
    async with remote(AWAY, rules=retrying(4)) as one:
        assert await one.fails() == "its answer is no JSON (HTTP 503, content-type text/html)"
        assert len(one.bodies) == 4
        assert one.events.seen == ["retried"] * 3 + ["status"]


async def test_a_fetch_of_a_mutation_is_asked_once() -> None:
    async with remote(AWAY, GOOD, rules=retrying(4)) as one:
        await one.fails(MUTATION)
        assert len(one.bodies) == 1


async def test_what_another_attempt_would_meet_again_is_not_asked_again() -> None:
    async with remote(ok(b"<html>", status=b"500 Internal Server Error"), GOOD, rules=retrying(4)) as one:
        await one.fails()
        assert len(one.bodies) == 1


async def test_an_unwilling_answer_with_graphql_in_it_is_still_read() -> None:
    said = ok(b'{"errors":[{"message":"resting"}]}', b"application/graphql-response+json", b"503 Service Unavailable")
    async with remote(said, rules=retrying(2)) as one:
        assert [error["message"] for error in (await one.ask()).errors] == ["resting"]


async def test_a_subgraph_says_when_to_ask_again() -> None:
    def busy(seconds: bytes) -> bytes:
        return AWAY.replace(b"\r\n\r\n", b"\r\nRetry-After: %s\r\n\r\n" % seconds)

    async with remote(busy(b"1"), GOOD, rules=retrying(2)) as one:
        started = asyncio.get_running_loop().time()
        assert (await one.ask()).data == {"a": 1}
        assert asyncio.get_running_loop().time() - started >= 1
    async with remote(busy(b"60"), GOOD, rules=retrying(2, timeout=5)) as one:
        async with asyncio.timeout(4):
            assert "503" in await one.fails()  # there is no time for that
    date = b"Sun, 06 Nov 1994 08:49:40 GMT\r\nDate: Sun, 06 Nov 1994 08:49:39 GMT"
    async with remote(busy(date), GOOD, rules=retrying(2)) as one:
        started = asyncio.get_running_loop().time()
        assert (await one.ask()).data == {"a": 1}
        assert asyncio.get_running_loop().time() - started >= 1


@pytest.mark.parametrize(
    ("asked", "said_at", "seconds"),
    [
        ("7", [], 7),
        ("1234567", [], 0),
        ("-7", [], 0),
        ("1.5", [], 0),
        ("", [], 0),
        ("soon", ["Sun, 06 Nov 1994 08:49:37 GMT"], 0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", [], 0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", ["today"], 0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", ["Sun, 06 Nov 1994 08:49:07 GMT"], 30),
        ("Sunday, 06-Nov-94 08:49:37 GMT", ["Sun Nov  6 08:49:07 1994"], 30),
        ("Sun, 06 Nov 1994 08:49:07 GMT", ["Sun, 06 Nov 1994 08:49:37 GMT"], 0),
        ("Sun, 06 Nov 99999 08:49:07 GMT", ["Sun, 06 Nov 1994 08:49:37 GMT"], 0),
    ],
)
def test_retry_after_is_seconds_or_a_date(asked: str, said_at: list[str], seconds: float) -> None:
    assert retry_after(asked, said_at) == seconds


async def test_no_retry_is_waited_for_beyond_the_fetch_s_own_time() -> None:
    rules = SubgraphRules(timeout=0.2, retry=RetryRules(10, 5.0, 5.0))
    async with remote(AWAY, rules=rules) as one:
        async with asyncio.timeout(3):
            await one.fails()
        assert len(one.bodies) == 1


async def test_no_more_than_the_cap_are_under_way() -> None:
    async with remote(GOOD, rules=SubgraphRules(most_concurrent=3, deduplicate=False)) as one:
        one.delay = 0.02
        answers = await asyncio.gather(*(one.ask() for _ in range(12)))
        assert len(answers) == 12 and one.most_at_once == 3


async def test_who_waits_for_a_place_waits_within_its_own_time() -> None:
    async with remote(GOOD, rules=SubgraphRules(most_concurrent=1, timeout=0.1, retry=None, deduplicate=False)) as one:
        one.delay = 0.5
        async with asyncio.timeout(2):
            outcomes = await asyncio.gather(*(one.ask() for _ in range(20)), return_exceptions=True)
        assert all(isinstance(outcome, SubgraphUnavailable) for outcome in outcomes)
        assert len(one.bodies) < 3


async def test_a_subgraph_that_keeps_failing_is_left_alone_and_tried_again() -> None:
    rules = SubgraphRules(retry=None, breaker=BreakerRules(threshold=0.5, volume=4, window=60, reset=1))
    async with remote(AWAY, AWAY, AWAY, AWAY, GOOD, rules=rules) as one:
        for _ in range(4):
            assert "503" in await one.fails()
        assert "not asked" in await one.fails()
        assert len(one.bodies) == 4
        await asyncio.sleep(1.1)
        assert (await one.ask()).data == {"a": 1}
        assert one.events.seen == ["status"] * 3 + ["circuit_opened", "status", "circuit_open", "circuit_closed"]


def breaker(*, threshold: float = 0.5, volume: int = 4) -> tuple[CircuitBreaker, list[str]]:
    seen: list[str] = []
    return CircuitBreaker(BreakerRules(threshold, volume, window=10, reset=5), seen.append), seen


def test_the_circuit_stays_closed_below_the_threshold() -> None:
    circuit, seen = breaker()
    for number in range(40):
        assert circuit.lets_through(1)
        circuit.settled(1, failed=number % 3 == 2)
    assert seen == []


def test_failures_of_long_ago_do_not_count() -> None:
    circuit, seen = breaker()
    for number in range(20):
        circuit.settled(number * 6.0, failed=True)
    assert seen == []


def test_one_call_tries_and_decides() -> None:
    circuit, seen = breaker(volume=1)
    circuit.settled(0, failed=True)
    assert not circuit.lets_through(4.9)
    assert circuit.lets_through(5.1) and not circuit.lets_through(5.1)
    circuit.settled(5.2, failed=None)  # whoever tried has left: the next one tries
    assert circuit.lets_through(5.3)
    circuit.settled(5.4, failed=True)
    assert not circuit.lets_through(10.3) and circuit.lets_through(10.5)
    circuit.settled(10.6, failed=False)
    assert circuit.lets_through(10.7) and seen == [OPENED, OPENED, CLOSED]
