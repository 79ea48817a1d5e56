"""The shop over real HTTP between real processes: `civic-gateway serve --supergraph` and three Python subgraphs."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from gateway.composition.compose import compose
from gateway.composition.source import SubgraphSource
from tests.conformance.stories.shop import SDL
from tests.end_to_end.processes import ROOT, free_port
from tests.serving.loopback import environment

PROGRAM = Path(sys.executable).with_name("civic-gateway")


@dataclass(frozen=True)
class Shop:
    port: int
    processes: dict[str, subprocess.Popen[str]]

    def ask(self, query: str, variables: Mapping[str, Any] | None = None, explain: str = "0") -> Any:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            body = json.dumps({"query": query, "variables": variables})
            connection.request("POST", "/graphql", body, {"content-type": "application/json", "x-explain": explain})
            return json.loads(connection.getresponse().read())


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    with ExitStack() as stack:

        def run(command: list[str], ready: str) -> tuple[subprocess.Popen[str], str]:
            process = subprocess.Popen(command, cwd=ROOT, env=environment(folder), stdout=subprocess.PIPE, text=True)
            stack.callback(process.stdout.close)  # type: ignore[union-attr]
            stack.callback(process.wait, 30)
            stack.callback(process.terminate)
            assert process.stdout is not None
            line = process.stdout.readline()
            assert ready in line, line
            return process, line

        ports = {name: free_port() for name in SDL}
        processes = {
            name: run([sys.executable, "-m", "tests.conformance.stories.shop", name, str(port)], "ready")[0]
            for name, port in ports.items()
        }
        supergraph = folder / "supergraph.graphql"
        sources = [SubgraphSource(name, f"http://127.0.0.1:{ports[name]}/graphql", sdl) for name, sdl in SDL.items()]
        supergraph.write_text(compose(sources).sdl)
        _, line = run([str(PROGRAM), "serve", "--supergraph", str(supergraph), "--port", "0"], "/graphql")
        yield Shop(int(line.strip().removesuffix("/graphql").rsplit(":", 1)[1]), processes)


def test_entities_requirements_and_aliases(shop: Shop) -> None:
    query = 'query ($c: String!) { all: products { sku price(currency: $c) dong: price(currency: "VND") left worth } }'
    assert shop.ask(query, {"c": "USD"}) == {
        "data": {
            "all": [
                {"sku": "lamp", "price": 10, "dong": 250_000, "left": 5, "worth": 1_250_000},
                {"sku": "desk", "price": 50, "dong": 1_250_000, "left": 1, "worth": 1_250_000},
            ]
        }
    }


def test_a_chain_through_all_of_them_and_its_explanation(shop: Shop) -> None:
    answer = shop.ask("{ best { stars of { name left reviews { stars } } } }", explain="1")
    assert answer["data"] == {
        "best": {"stars": 5, "of": {"name": "Desk", "left": 1, "reviews": [{"stars": 4}, {"stars": 5}]}}
    }
    fetches = answer["extensions"]["explain"]["fetches"]
    assert sorted(each["subgraph"] for each in fetches) == ["products", "reviews", "stock"]
    assert all(each["requests"] == 1 and each["milliseconds"] > 0 for each in fetches)


def test_commands_run_one_after_another_and_what_one_changed_the_next_one_sees(shop: Shop) -> None:
    mutation = """mutation {
        a: rename(sku: "lamp", name: "Light") { name left }
        b: take(sku: "lamp", pieces: 2) { left name worth }
        c: rename(sku: "lamp", name: "Lamp") { name left }
        d: take(sku: "lamp", pieces: 9) { left }
    }"""
    answer = shop.ask(mutation)
    assert answer["data"] == {
        "a": {"name": "Light", "left": 5},
        "b": {"left": 3, "name": "Light", "worth": 750_000},
        "c": {"name": "Lamp", "left": 3},
        "d": None,
    }
    assert [(error["message"], error["path"]) for error in answer["errors"]] == [("only 3 left of lamp", ["d"])]


def test_a_subgraph_that_ends_takes_its_own_fields_along(shop: Shop) -> None:
    """The last test of the module: it is not started again."""
    reviews = shop.processes["reviews"]
    reviews.terminate()
    reviews.wait(30)
    answer = shop.ask('{ products { name reviews { stars } } product(sku: "lamp") { name } }')
    assert answer["data"] is None  # a product without its reviews is none, nor is a list without its products
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"SUBGRAPH_UNAVAILABLE"}
