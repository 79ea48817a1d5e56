"""Over HTTP: an operation's cost stands in `extensions` and in the figures where the setting asks for it."""

import json
import urllib.request
from collections.abc import Iterator

import pytest

from gateway.composition.compose import compose
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.source import SubgraphSource
from gateway.execution.cost import CostMode, CostSettings
from gateway.execution.engine import Engine
from gateway.execution.engine_settings import EngineSettings
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.routing import RoutingTransport
from gateway.serving.gateway_application import engine_application
from gateway.serving.graphql_endpoint import Door
from gateway.serving.metrics import Metrics
from tests.serving.served import SDL, People, served


@pytest.fixture
def url() -> Iterator[str]:
    supergraph = read_supergraph(compose([SubgraphSource("people", "http://people", SDL)]).sdl)
    transport, metrics = RoutingTransport({"people": InProcessTransport(People())}), Metrics()
    settings = EngineSettings(cost=CostSettings(CostMode.REPORT))
    with served(engine_application(Door(Engine(supergraph, transport, settings), metrics, 10_000), {})) as at:
        yield at


def ask(url: str, query: str) -> dict[str, object]:
    request = urllib.request.Request(
        f"{url}/graphql",
        json.dumps({"query": query}).encode(),
        {"content-type": "application/json", "accept": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        return dict(json.loads(response.read()))


def test_told_and_counted(url: str) -> None:
    answer = ask(url, "{ me { name friends { name } } }")
    assert answer["extensions"] == {"cost": {"estimated": 1 + 10, "actual": 1}}
    with urllib.request.urlopen(f"{url}/metrics", timeout=20) as response:
        figures = response.read().decode()
    assert 'civic_operation_cost_count{kind="estimated"} 1.0' in figures
    assert 'civic_operation_cost_sum{kind="estimated"} 11.0' in figures
    assert 'civic_operation_cost_sum{kind="actual"} 1.0' in figures


def test_what_was_not_run_has_no_cost(url: str) -> None:
    assert "extensions" not in ask(url, "{ nothing }")
