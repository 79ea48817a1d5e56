"""A new supergraph takes the old one's place between two requests; a wrong one is refused, and the old one stays."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from gateway.composition.compose import compose
from gateway.composition.source import SubgraphSource
from gateway.execution.answer import Answer
from gateway.execution.engine_settings import EngineSettings
from gateway.execution.operation_request import OperationRequest
from gateway.over_http import OverHttp
from gateway.reload import Reloader, reloading
from gateway.served_graph import ServedGraph, remote_graph
from gateway.serving.graphql_endpoint import Door
from gateway.serving.metrics import Metrics
from gateway.settings import Settings
from gateway.supergraph_config import files_of
from tests.execution.subgraphs import served
from tests.serving.served import SDL
from tests.serving.test_engine_alone import ask, people_served, started

pytestmark = pytest.mark.anyio

MORE = SDL.replace("boom: String", "boom: String added: Int")


class World:
    """One subgraph, that answers when `go` is set; the file its supergraph is read from, and the router file; the door and
    its reloader.
    """

    def __init__(self, file: Path, url: str) -> None:
        self.file, self.url = file, url
        self.router = file.with_name("router.yaml")
        self.router.write_text("")
        self.metrics = Metrics()
        self.over_http = OverHttp(Settings(router_config=self.router), None, self.metrics)
        self.write(SDL)
        graph = self.build()
        self.door = Door(graph.engine, self.metrics, 100_000)
        self.reported = dict(graph.reported)
        files = (file, *self.over_http.files)
        self.reloader = Reloader(self.door, self.reported, self.build, lambda: files, self.metrics)

    def write(self, sdl: str, url: str | None = None) -> None:
        self.file.write_text(compose([SubgraphSource("people", url or self.url, sdl)]).sdl)

    def build(self) -> ServedGraph:
        return remote_graph(self.file.read_text(), self.over_http.read(), EngineSettings(), self.metrics)

    async def ask(self, query: str) -> Answer:
        return await self.door.engine.run(OperationRequest(query), None)

    def reloads(self, outcome: str) -> float:
        return self.metrics.registry.get_sample_value("civic_supergraph_reloads_total", {"outcome": outcome}) or 0


@asynccontextmanager
async def world(folder: Path, go: asyncio.Event | None = None) -> AsyncIterator[World]:
    async def answer(_request: web.Request) -> web.Response:
        if go is not None:
            await go.wait()
        return web.json_response({"data": {"greeting": "hello", "added": 1}})

    async with served(answer) as url:
        one = World(folder / "supergraph.graphql", url)
        yield one
        await one.over_http.close()


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_changed_file_is_served(tmp_path: Path) -> None:
    async with world(tmp_path) as one, reloading(one.reloader):
        assert not (await one.ask("{ added }")).executed
        await asyncio.sleep(0.3)
        one.write(MORE)
        await eventually(lambda: one.reloads("swapped") == 1)
        assert (await one.ask("{ added }")).data == {"added": 1}


async def test_a_file_that_takes_its_place_by_name_is_served(tmp_path: Path) -> None:
    async with world(tmp_path) as one, reloading(one.reloader):
        await asyncio.sleep(0.3)
        beside = tmp_path / "new"
        beside.write_text(compose([SubgraphSource("people", one.url, MORE)]).sdl)
        beside.replace(one.file)
        await eventually(lambda: one.reloads("swapped") == 1)
        assert (await one.ask("{ added }")).data == {"added": 1}


async def test_the_same_text_again_is_no_new_supergraph(tmp_path: Path) -> None:
    async with world(tmp_path) as one, reloading(one.reloader):
        await asyncio.sleep(0.3)
        engine = one.door.engine
        one.write(SDL)
        await asyncio.sleep(1)
        assert one.door.engine is engine and one.reloads("swapped") == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("type Query {", "Syntax Error"),
        ("type Query { a: Int }", ""),
        ("", ""),
        (None, ""),
        ("url", "is none"),
    ],
)
async def test_a_wrong_one_is_refused_and_the_old_one_stays(
    tmp_path: Path, text: str | None, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async with world(tmp_path) as one:
        if text is None:
            one.file.unlink()
        elif text == "url":
            one.write(SDL, url="nowhere")
        else:
            one.file.write_text(text)
        engine = one.door.engine
        assert not await one.reloader.reload()
        assert one.door.engine is engine and not engine.swapped.is_over and one.reloads("refused") == 1
        assert (await one.ask("{ greeting }")).data == {"greeting": "hello"}
    said = capfd.readouterr()
    assert "supergraph_refused" in said.out + said.err and why in said.out + said.err


async def test_a_changed_router_file_holds(tmp_path: Path) -> None:
    async def elsewhere(_request: web.Request) -> web.Response:
        return web.json_response({"data": {"greeting": "from elsewhere"}})

    async with world(tmp_path) as one, served(elsewhere) as url, reloading(one.reloader):
        await asyncio.sleep(0.3)
        one.router.write_text(f"override_subgraph_url: {{people: '{url}'}}")
        await eventually(lambda: one.reloads("swapped") == 1)
        assert (await one.ask("{ greeting }")).data == {"greeting": "from elsewhere"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: [", "is not YAML"),
        ("trafic_shaping: {}", "Extra inputs are not permitted"),
        ("override_subgraph_url: {nobody: http://h/}", "the supergraph has no such subgraph"),
        ("tls: {all: {certificate_authorities: none.pem}}", "its files cannot be used"),
        (None, "no such file"),
    ],
)
async def test_a_wrong_router_file_is_refused_and_the_old_rules_hold(
    tmp_path: Path, text: str | None, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async with world(tmp_path) as one:
        if text is None:
            one.router.unlink()
        else:
            one.router.write_text(text)
        engine = one.door.engine
        assert not await one.reloader.reload()
        assert one.door.engine is engine and one.reloads("refused") == 1
        assert (await one.ask("{ greeting }")).data == {"greeting": "hello"}
        said = capfd.readouterr()
        assert "router.yaml" in said.out + said.err and why in said.out + said.err
        one.write(MORE)
        assert not await one.reloader.reload()  # both files, or neither
        one.router.write_text("traffic_shaping: {all: {timeout: 1s}}")
        assert await one.reloader.reload()
        assert (await one.ask("{ added }")).data == {"added": 1}


async def test_a_request_under_way_finishes_on_the_old_one(tmp_path: Path) -> None:
    go = asyncio.Event()
    async with world(tmp_path, go) as one:
        told: list[str] = []
        old = one.door.engine
        old.swapped.listen(lambda: told.append("first"))
        old.swapped.listen(lambda: told.append("never"))()
        under_way = asyncio.create_task(one.ask("{ greeting }"))
        await asyncio.sleep(0.1)
        one.write(MORE)
        assert await one.reloader.reload() and told == ["first"]
        old.swapped.listen(lambda: told.append("late"))
        assert told == ["first", "late"]
        go.set()
        assert (await under_way).data == {"greeting": "hello"}
        assert (await one.ask("{ added }")).data == {"added": 1}


async def test_known_operations_are_warm_and_those_that_are_gone_are_passed_over(tmp_path: Path) -> None:
    async with world(tmp_path) as one:
        for query in ("{ greeting }", "{ boom }", "query Q($n: String!) { greeting(name: $n) }"):
            await one.ask(query)
        known = one.door.engine.known()
        one.write(SDL.replace("boom: String", "added: Int"))
        assert await one.reloader.reload()
        assert one.door.engine.known() == [each for each in known if each.text != "{ boom }"]
        planned = {"search": "complete"}
        made = one.metrics.registry.get_sample_value("civic_plans_total", planned)
        await one.ask("{ greeting }")
        assert one.metrics.registry.get_sample_value("civic_plans_total", planned) == made


def test_the_files_of_a_configuration_are_its_schemas_too(tmp_path: Path) -> None:
    config = tmp_path / "supergraph.yaml"
    config.write_text("subgraphs: {a: {routing_url: http://a, schema: {file: a.graphql}}, b: {routing_url: http://b}}")
    assert files_of(config) == (config, tmp_path / "a.graphql")
    config.write_text("[")
    assert files_of(config) == (config,)
    assert files_of(tmp_path / "nothing.yaml") == (tmp_path / "nothing.yaml",)


def test_the_process_serves_a_new_file_and_refuses_a_wrong_one(tmp_path: Path) -> None:
    def until(holds: Callable[[], bool]) -> None:
        end = time.monotonic() + 20
        while not holds():
            assert time.monotonic() < end, "it never came to that"
            time.sleep(0.05)

    def added() -> Any:
        return ask(port, "/graphql", '{ __type(name: "Query") { fields { name } } }')[1]["data"]["__type"]["fields"]

    router = tmp_path / "router.yaml"
    router.write_text("")
    with people_served() as url:
        process, port = started(tmp_path, url, CIVIC_ROUTER_CONFIG=str(router))
        try:
            file = tmp_path / "supergraph.graphql"
            file.write_text(compose([SubgraphSource("folk", f"{url}/graphql", MORE)]).sdl)
            until(lambda: {"name": "added"} in added())
            assert ask(port, "/health/ready")[1]["checks"] == {"subgraph folk": "up"}
            router.write_text("override_subgraph_url: {folk: 'http://127.0.0.1:9/graphql'}")
            until(lambda: ask(port, "/graphql", "{ greeting }")[1]["data"] == {"greeting": None})
            router.write_text("override_subgraph_url: {people: 'http://127.0.0.1:9/graphql'}")
            file.write_text("type Query {")
            time.sleep(1)
            assert {"name": "added"} in added()
        finally:
            process.terminate()
            _, logged = process.communicate(timeout=20)
    assert process.returncode == 0
    events = [json.loads(line)["event"] for line in logged.splitlines()]
    assert "supergraph_swapped" in events and "supergraph_refused" in events
