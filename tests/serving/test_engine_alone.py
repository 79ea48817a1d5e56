"""`serve --supergraph`: the engine over remote subgraphs, as a process that is started, asked and stopped."""

import json
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from gateway.composition.compose import compose
from gateway.composition.source import SubgraphSource
from gateway.serving.keys import RemoteKeys
from gateway.serving.metrics import Metrics
from gateway.serving.subgraph_server import GrantDoor, subgraph_application
from tests.serving.loopback import environment
from tests.serving.served import SDL, People, served

PROGRAM = Path(sys.executable).with_name("civic-gateway")


async def _no_keys(_url: str) -> object:
    return {"keys": []}


def people_served() -> Any:
    door = GrantDoor(RemoteKeys("", _no_keys), "g", "people", lambda: datetime.now(UTC), Metrics())
    return served(subgraph_application(People(), door, Metrics(), 100_000, {}))


def started(state: Path, url: str, sdl: str = SDL, **more: str) -> tuple[subprocess.Popen[str], int]:
    supergraph = state / "supergraph.graphql"
    supergraph.write_text(compose([SubgraphSource("people", f"{url}/graphql", sdl)]).sdl)
    command: list[str | Path] = [PROGRAM, "serve", "--supergraph", supergraph, "--port", "0"]
    process = subprocess.Popen(
        command, env=environment(state) | more, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "/graphql" in line, process.communicate()
    return process, int(line.strip().removesuffix("/graphql").rsplit(":", 1)[1])


def ask(port: int, path: str, query: str | None = None, token: str | None = None) -> tuple[int, Any]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        if query is None:
            connection.request("GET", path)
        else:
            headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
            connection.request("POST", path, json.dumps({"query": query}), headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_and_stops_cleanly(tmp_path: Path, stop: signal.Signals) -> None:
    with people_served() as url:
        process, port = started(tmp_path, url)
        try:
            assert ask(port, "/health/ready") == (200, {"status": "ready", "checks": {"subgraph people": "up"}})
            assert ask(port, "/graphql", "{ greeting me { name } }") == (
                200,
                {"data": {"greeting": "hello world", "me": {"name": "Lan"}}},
            )
        finally:
            process.send_signal(stop)
            _, logged = process.communicate(timeout=20)
    assert process.returncode == 0
    assert all(json.loads(line) for line in logged.splitlines())


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PRODUCTION = {"CIVIC_MODE": "production", "CIVIC_ISSUER": "https://issuer", "CIVIC_JWKS_URL": "https://issuer/keys"}


@pytest.mark.parametrize(("mode", "to_a_browser"), [({}, 200), (PRODUCTION, 406)], ids=["development", "production"])
def test_a_browser_is_shown_a_page_in_development_and_a_program_never(
    tmp_path: Path, mode: dict[str, str], to_a_browser: int
) -> None:
    with people_served() as url:
        process, port = started(tmp_path, url, **mode)
        try:
            for path, accept, status in (
                ("/graphql", BROWSER, to_a_browser),
                ("/graphql", "*/*", 400),
                ("/graphql?query=%7B__typename%7D", BROWSER, 200),
                ("/health/ready", BROWSER, 200),
            ):
                with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
                    connection.request("GET", path, headers={"Accept": accept})
                    response = connection.getresponse()
                    shown = (path, accept, status) == ("/graphql", BROWSER, 200)
                    assert (response.status, b"<html" in response.read()) == (status, shown)
                    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        finally:
            process.kill()
            process.communicate()


def test_a_graph_that_asks_for_a_token_is_told_who_asks(tmp_path: Path) -> None:
    sdl = SDL.replace("v2.3", "v2.6").replace('"@key"', '"@key", "@authenticated", "@policy"')
    sdl = sdl.replace("me: Person", "me: Person @authenticated")
    sdl = sdl.replace("number(of: Int): Int", 'number(of: Int): Int @policy(policies: [["clinician"]])')
    sdl = sdl.replace("boom: String", 'boom: String @policy(policies: [["judge"]])')
    with people_served() as url:
        process, port = started(tmp_path, url, sdl, CIVIC_POLICY_CLAIM="roles")
        try:
            command: list[str | Path] = [PROGRAM, "token", "clinician"]
            token = subprocess.run(
                command, env=environment(tmp_path), capture_output=True, text=True, check=True
            ).stdout
            status, refused = ask(port, "/graphql", "{ greeting me { name } }")
            assert (status, refused["data"]) == (200, {"greeting": "hello world", "me": None})
            assert refused["errors"][0]["extensions"]["code"] == "UNAUTHORIZED_FIELD_OR_TYPE"
            asked = ask(port, "/graphql", "{ me { name } }", token.strip())
            assert asked == (200, {"data": {"me": {"name": "Lan"}}})
            status, by_policy = ask(port, "/graphql", "{ number(of: 3) boom }", token.strip())
            assert (status, by_policy["data"]) == (200, {"number": 3, "boom": None})
            assert [each["path"] for each in by_policy["errors"]] == [["boom"]]
            assert ask(port, "/graphql", "{ number(of: 3) }")[1]["data"] == {"number": None}
            assert ask(port, "/graphql", "{ greeting }", token.strip()[:-3])[0] == 401
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)


def test_a_subgraph_that_is_away_nulls_its_own_path_and_comes_back(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        process, port = started(tmp_path, f"http://127.0.0.1:{nobody.getsockname()[1]}")
        try:
            status, answer = ask(port, "/graphql", "{ greeting }")
            assert (status, answer["data"]) == (200, {"greeting": None})
            (error,) = answer["errors"]
            assert (error["path"], error["extensions"]["code"]) == (["greeting"], "SUBGRAPH_UNAVAILABLE")
            assert str(nobody.getsockname()[1]) not in json.dumps(answer)
            assert ask(port, "/health/ready")[1]["checks"] == {"subgraph people": "down"}
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
    assert process.returncode == 0


def test_a_port_that_is_taken_is_said_at_once(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        supergraph = tmp_path / "supergraph.graphql"
        supergraph.write_text(compose([SubgraphSource("people", "http://127.0.0.1:9/graphql", SDL)]).sdl)
        before = time.monotonic()
        done = subprocess.run(
            [PROGRAM, "serve", "--supergraph", supergraph, "--port", str(taken.getsockname()[1])],
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.returncode == 1
    assert "cannot listen" in done.stderr
    assert "PORT" in done.stderr
    assert "Traceback" not in done.stderr
    assert time.monotonic() - before < 20
