"""The command line: exit codes and messages that say what to do, never a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from joserfc import jws

from tests.serving.loopback import environment

PROGRAM = Path(sys.executable).with_name("civic-gateway")

SUPERGRAPH = """
federation_version: =2.11.0
subgraphs:
  people:
    routing_url: http://127.0.0.1:9/graphql
    schema: {file: people.graphql}
  things:
    routing_url: http://127.0.0.1:9/things
    schema: {file: things.graphql}
"""
LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\n'
PEOPLE = LINK + 'type Query { me: Person }\ntype Person @key(fields: "id") { id: ID! name: String }\n'
THINGS = LINK + 'type Query { things: [ID!] }\ntype Person @key(fields: "id") { id: ID! owns: [ID!] }\n'


def run(state: Path, *arguments: object, **settings: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)],
        env=environment(state, **settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "people.graphql").write_text(PEOPLE)
    (tmp_path / "things.graphql").write_text(THINGS)
    (tmp_path / "supergraph.yaml").write_text(SUPERGRAPH)
    return tmp_path / "supergraph.yaml"


def test_token_prints_the_token_and_nothing_else(tmp_path: Path) -> None:
    done = run(tmp_path, "token", "citizen")
    assert (done.returncode, done.stderr) == (0, "")
    assert jws.extract_compact(done.stdout.strip().encode()).headers()["typ"] == "at+jwt"
    assert done.stdout.count("\n") == 1


def test_receipt_prints_the_receipt_and_nothing_else(tmp_path: Path) -> None:
    for options, amount in (((), 200_000), (("--amount", "100000"), 100_000)):
        done = run(tmp_path, "receipt", "HS-1", *options)
        assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
        told = jws.extract_compact(done.stdout.strip().encode())
        assert told.headers()["typ"] == "receipt+jwt"
        claims = json.loads(told.payload)
        assert (claims["dossier"], claims["amount"]) == ("HS-1", amount)
    production = {"CIVIC_MODE": "production", "CIVIC_ISSUER": "https://i", "CIVIC_JWKS_URL": "https://i/keys"}
    done = run(tmp_path, "receipt", "HS-1", **production)
    assert (done.returncode, done.stdout) == (1, "") and "development" in done.stderr


def test_a_persona_that_nobody_is(tmp_path: Path) -> None:
    done = run(tmp_path, "token", "nobody")
    assert (done.returncode, done.stdout) == (1, "")
    assert "clinician" in done.stderr


def test_production_signs_no_token(tmp_path: Path) -> None:
    production = {"CIVIC_MODE": "production", "CIVIC_ISSUER": "https://i", "CIVIC_JWKS_URL": "https://i/keys"}
    done = run(tmp_path, "token", "citizen", **production)
    assert done.returncode == 1
    assert "development" in done.stderr


def test_production_is_not_seeded(tmp_path: Path) -> None:
    production = {"CIVIC_MODE": "production", "CIVIC_ISSUER": "https://i", "CIVIC_JWKS_URL": "https://i/keys"}
    done = run(tmp_path, "seed", **production)
    assert done.returncode == 1
    assert "development" in done.stderr
    assert not list(tmp_path.rglob("database.json")), "no database was opened"


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, "token", "citizen", PORT="eighty")
    assert done.returncode == 2
    assert "PORT" in done.stderr


def test_compose_and_plan(config: Path) -> None:
    composed = run(config.parent, "compose", "--config", config)
    assert (composed.returncode, composed.stderr) == (0, "")
    assert "join__Graph" in composed.stdout
    supergraph, query = config.with_name("supergraph.graphql"), config.with_name("query.graphql")
    supergraph.write_text(composed.stdout)
    query.write_text("{ me { name owns } }")
    planned = run(config.parent, "plan", "--supergraph", supergraph, query)
    assert (planned.returncode, planned.stderr) == (0, "")
    assert planned.stdout.index("PEOPLE") < planned.stdout.index("THINGS")
    query.write_text("{ me { name ... @defer { owns } } }")
    deferred = run(config.parent, "plan", "--supergraph", supergraph, query)
    assert deferred.stdout.endswith("parts\n  first answer: fetch 0\n  deferred 0: fetch 1\n    at me: owns\n\n")
    query.write_text("{ me { unknown } }")
    assert "unknown" in run(config.parent, "plan", "--supergraph", supergraph, query).stderr


def test_subgraphs_that_do_not_compose_say_why(config: Path) -> None:
    config.with_name("things.graphql").write_text(THINGS.replace("owns: [ID!]", "name: String"))
    done = run(config.parent, "compose", "--config", config)
    assert (done.returncode, done.stdout) == (1, "")
    assert "INVALID_FIELD_SHARING" in done.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "no such file"),
        ("{", "not YAML"),
        ("subgraphs: {}", "no subgraphs"),
        ("subgraphs: {a: {schema: {file: x}}}", "routing_url"),
        ("subgraphs: {a: {routing_url: 'file:///etc/passwd', schema: {file: x}}}", "http"),
        ("subgraphs: {a: {routing_url: 'http://127.0.0.1:9'}}", "schema.file"),
        ("subgraphs: {a: {routing_url: 'http://127.0.0.1:9', schema: {file: missing.graphql}}}", "missing.graphql"),
    ],
)
def test_a_configuration_that_is_wrong(tmp_path: Path, text: str | None, says: str) -> None:
    path = tmp_path / "supergraph.yaml"
    if text is not None:
        path.write_text(text)
    done = run(tmp_path, "compose", "--config", path)
    assert done.returncode == 1
    assert says in done.stderr


@pytest.mark.parametrize("sdl", ["", "type Query {", "type Query { a: Int }", "\x00\x01", "schema { query: Nothing }"])
def test_an_invalid_supergraph_stops_the_start(tmp_path: Path, sdl: str) -> None:
    path = tmp_path / "supergraph.graphql"
    path.write_text(sdl)
    done = run(tmp_path, "serve", "--supergraph", path, "--port", "0")
    assert done.returncode == 1
    assert done.stderr.strip()


def test_a_missing_file_and_an_unknown_subgraph(tmp_path: Path) -> None:
    assert run(tmp_path, "serve", "--supergraph", tmp_path / "none.graphql").returncode == 2
    done = run(tmp_path, "subgraph", "weather", "--port", "0")
    assert done.returncode == 1
    assert "facilities" in done.stderr


def test_check_says_what_it_checked(tmp_path: Path) -> None:
    done = run(tmp_path, "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "rows" in done.stdout
