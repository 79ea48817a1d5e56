"""What subgraphs say beside data reaches the client's answer where rules let it, and never where an answer must not be kept."""

import urllib.request
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, Router

from gateway.composition.compose import compose
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.source import SubgraphSource
from gateway.execution.engine import Engine
from gateway.execution.transports.header_rules import Returned
from gateway.execution.transports.http import HttpTransport
from gateway.execution.transports.rules import SubgraphRules, TrafficRules
from gateway.serving.gateway_application import engine_application
from gateway.serving.graphql_endpoint import Door
from gateway.serving.metrics import Metrics
from tests.serving.served import SDL, served


async def _answer(request: Request) -> JSONResponse:
    query = (await request.json())["query"]
    body: dict[str, Any] = {"data": {"greeting": None if "bad" in query else "hello", "rename": {"name": "x"}}}
    if "bad" in query:
        body["errors"] = [{"message": "no", "path": ["greeting"]}]
    return JSONResponse(body, headers={"Cache-Control": "max-age=60", "X-Stock": "7", "X-Other": "1"})


@pytest.fixture(scope="module")
def gateway() -> Iterator[str]:
    with served(Router([Route("/graphql", _answer, methods=["POST"])])) as subgraph:
        supergraph = read_supergraph(compose([SubgraphSource("people", f"{subgraph}/graphql", SDL)]).sdl)
        rules = SubgraphRules(merge_cache_control=True, response_headers=(Returned("x-stock"),))
        transport = HttpTransport({"people": f"{subgraph}/graphql"}, rules=TrafficRules(rules))
        application = engine_application(Door(Engine(supergraph, transport), Metrics(), 100_000), {})
        with served(application, transport.close) as url:
            yield url


@pytest.mark.parametrize(
    ("query", "token", "kept"),
    [
        ("{ greeting }", False, "public, max-age=60"),
        ("{ greeting }", True, "no-store"),
        ('{ greeting(name: "bad") }', False, "no-cache"),
        ('mutation { rename(name: "x") { name } }', False, "no-cache"),
        ("{ __typename }", False, "no-cache"),
        ("{ nothing }", False, "no-cache"),
    ],
)
def test_an_answer_is_kept_as_long_as_its_parts(gateway: str, query: str, token: bool, kept: str) -> None:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = "Bearer x"
    asked = urllib.request.Request(f"{gateway}/graphql", orjson.dumps({"query": query}), headers)
    with urllib.request.urlopen(asked, timeout=10) as response:
        assert response.headers["Cache-Control"] == kept
        assert response.headers["X-Other"] is None
        assert response.headers["X-Stock"] == ("7" if "greeting" in query or "rename" in query else None)
