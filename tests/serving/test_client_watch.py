"""A client that leaves: a query is cancelled down to its fetches, a mutation goes on, and the log is written."""

import asyncio
import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from gateway.composition.read_supergraph import read_supergraph
from gateway.execution.engine import Engine
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.routing import RoutingTransport
from gateway.serving.gateway_application import engine_application
from gateway.serving.graphql_endpoint import Door
from gateway.serving.metrics import Metrics
from policies.actor import Actor
from policies.fetch_grant import FetchGrant
from policies.guard import RequestGuard
from tests.execution.subgraphs import supergraph_of
from tests.execution.test_protect import CONSENTED
from tests.execution.test_protected_graph import CALLERS, POLICY, World
from tests.policies.ports import Clock, GrantsInMemory, LogInMemory
from tests.policies.story import CITIZEN, NOW
from tests.serving.served import served


class Slow:
    """A health subgraph that takes its time, and knows whether it was let finish."""

    def __init__(self, seconds: float) -> None:
        self.begun, self.finished, self.cancelled = 0, 0, 0
        self.seconds = seconds

    async def execute(
        self, operation: str, variables: Mapping[str, Any], grant: FetchGrant
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        self.begun += 1
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        self.finished += 1
        return {"register": {"done": True}}, []


@contextmanager
def gateway(health: Slow, log: LogInMemory) -> Iterator[tuple[str, Metrics]]:
    """The small civic graph behind the real door, its callers a clinician with consent."""
    world, metrics = World(), Metrics()
    supergraph = read_supergraph(supergraph_of((world.identity, world.health, world.facilities, world.partner)))
    transport = RoutingTransport({"identity": InProcessTransport(world.identity), "health": InProcessTransport(health)})

    def guards(_actor: Actor, request_id: str, operation: str | None) -> RequestGuard:
        caller = CALLERS["clinician-elsewhere"]
        return RequestGuard(POLICY, caller, GrantsInMemory(CONSENTED), log, Clock(NOW), request_id, operation)

    door = Door(Engine(supergraph, transport), metrics, 100_000, guards=guards)
    with served(engine_application(door, {})) as url:
        yield url, metrics


def leaving(url: str, query: str, subgraph: Slow) -> None:
    """Ask, and hang up when the subgraph is at work."""
    host, port = url.removeprefix("http://").split(":")
    body = json.dumps({"query": query}).encode()
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(
            b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            % (len(body), body)
        )
        until(lambda: subgraph.begun == 1)


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


def left(metrics: Metrics) -> float:
    return float(metrics.registry.get_sample_value("civic_operations_total", {"outcome": "left"}) or 0)


def test_a_query_is_cancelled_and_what_was_disclosed_is_logged() -> None:
    health, log = Slow(60), LogInMemory()
    with gateway(health, log) as (url, metrics):
        leaving(url, f'{{ citizen(personalId: "{CITIZEN}") {{ fullName visits {{ id }} }} }}', health)
        until(lambda: health.cancelled == 1 and left(metrics) == 1)
    assert health.finished == 0
    assert [(row.subject, row.category, row.allowed) for row in log.rows] == [(CITIZEN, "IDENTITY_BASIC", True)]


def test_a_mutation_goes_on() -> None:
    health, log = Slow(0.6), LogInMemory()
    with gateway(health, log) as (url, metrics):
        leaving(url, 'mutation { register(reason: "x") { done } }', health)
        until(lambda: health.finished == 1)
        assert (health.cancelled, left(metrics)) == (0, 0)
