"""What subgraphs say beside data reaches the client's answer where rules let it, and never where an answer must not be kept."""

import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
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
from gateway.execution.transports.header_rules import Merge, Returned
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


# --- answers that come one after the other -----------------------------------------------------------------------------

KEYED = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\n'
SHOP = KEYED + 'type Query { product: Product } type Product @key(fields: "id") { id: ID! name: String }'
STOCK = KEYED + 'type Product @key(fields: "id") { id: ID! inStock: Int }'
ANSWERS = {
    "shop": {"product": {"__typename": "Product", "id": "1", "name": "x"}},
    "stock": {"_entities": [{"__typename": "Product", "inStock": 7}]},
}
DEFERRED = "{ product { name ... @defer { inStock } } }"


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    """Two subgraphs, each with its name in a header of its own and in one that both have."""

    def answering(name: str) -> Router:
        async def answer(_request: Request) -> JSONResponse:
            headers = {"Cache-Control": "max-age=60", "X-Both": name, f"X-{name}": "1"}
            return JSONResponse({"data": ANSWERS[name]}, headers=headers)

        return Router([Route("/", answer, methods=["POST"])])

    with ExitStack() as stack:
        urls = {name: stack.enter_context(served(answering(name))) for name in ANSWERS}
        sources = [SubgraphSource(name, urls[name], sdl) for name, sdl in (("shop", SHOP), ("stock", STOCK))]
        returned = (Returned("x-both", Merge.APPEND), Returned("x-shop"), Returned("x-stock"))
        rules = TrafficRules(SubgraphRules(merge_cache_control=True, response_headers=returned))
        transport = HttpTransport(urls, rules=rules)
        engine = Engine(read_supergraph(compose(sources).sdl), transport)
        yield stack.enter_context(served(engine_application(Door(engine, Metrics(), 100_000), {}), transport.close))


@pytest.mark.parametrize(
    ("query", "accept", "came_with", "kept", "token"),
    [
        (DEFERRED, "multipart/mixed, application/json", "shop", "no-store", False),
        (DEFERRED, "text/event-stream", "shop", "no-store", False),
        ("{ product { name inStock } }", "text/event-stream", "shop stock", "no-store", False),
        # What could have come in parts and is whole is answered as whatever is.
        (DEFERRED.replace("inStock", "id"), "multipart/mixed, application/json", "shop", "public, max-age=60", False),
        (DEFERRED.replace("inStock", "id"), "multipart/mixed, application/json", "shop", "no-store", True),
        (
            "{ product { name inStock } }",
            "multipart/mixed, application/json",
            "shop stock",
            "public, max-age=60",
            False,
        ),
    ],
)
def test_a_stream_has_the_headers_of_what_it_begins_with_and_is_kept_nowhere(
    shop: str, query: str, accept: str, came_with: str, kept: str, token: bool
) -> None:
    headers = {"Content-Type": "application/json", "Accept": accept} | ({"Authorization": "Bearer x"} if token else {})
    asked = urllib.request.Request(f"{shop}/graphql", orjson.dumps({"query": query}), headers)
    with urllib.request.urlopen(asked, timeout=10) as response:
        body = response.read()
        assert b'"errors"' not in body and (b"7" in body) is ("inStock" in query), body
        assert " ".join(response.headers.get_all("X-Both")) == came_with
        assert [name for name in ANSWERS if response.headers[f"X-{name}"]] == came_with.split()
        assert response.headers["Cache-Control"] == kept
