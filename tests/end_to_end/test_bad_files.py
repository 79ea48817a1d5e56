"""Bad files that a developer hands to the command line: said in one line, with an exit code, never a traceback."""

import subprocess
from pathlib import Path

import pytest
import yaml

from tests.end_to_end.processes import PROGRAM, ROOT
from tests.end_to_end.story import environment


def civic(folder: Path, *arguments: str | Path) -> tuple[int, str]:
    done = subprocess.run(
        [PROGRAM, *arguments], cwd=ROOT, env=environment(folder, 0), capture_output=True, text=True, timeout=60
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said and "internal error" not in said, said
    return done.returncode, said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "type Query { a: String }",
        "\x00\x01\x02",
        'schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v99.0", for: EXECUTION) { query: Query } type Query { a: String }',
        "type Query " + "{ a: [" * 3_000,
    ],
    ids=["empty", "no supergraph", "binary", "a join of the future", "brackets"],
)
def test_an_invalid_supergraph(tmp_path: Path, text: str) -> None:
    file, query = tmp_path / "supergraph.graphql", tmp_path / "query.graphql"
    file.write_text(text)
    query.write_text("{ a }")
    commands: list[tuple[str | Path, ...]] = [("plan", "--supergraph", file, query)]
    if not text:
        commands.append(("serve", "--supergraph", file, "--port", "0"))
    for arguments in commands:
        code, said = civic(tmp_path, *arguments)
        assert code == 1 and said.strip(), said


def test_a_supergraph_that_is_not_there(tmp_path: Path) -> None:
    query = tmp_path / "query.graphql"
    query.write_text("{ a }")
    for arguments in (("serve", "--supergraph", tmp_path / "none"), ("plan", "--supergraph", tmp_path, query)):
        code, said = civic(tmp_path, *arguments)
        assert code == 2 and str(tmp_path) in said


def test_the_civic_supergraph_is_not_served_without_a_guard(tmp_path: Path) -> None:
    config = tmp_path / "supergraph.yaml"
    entries = {
        file.parent.name: {"routing_url": "http://127.0.0.1:9/graphql", "schema": {"file": str(file)}}
        for file in (ROOT / "schema").glob("*/subgraph.graphql")
    }
    config.write_text(yaml.safe_dump({"subgraphs": entries}))
    code, sdl = civic(tmp_path, "compose", "--config", config)
    assert code == 0
    (tmp_path / "supergraph.graphql").write_text(sdl)
    code, said = civic(tmp_path, "serve", "--supergraph", tmp_path / "supergraph.graphql", "--port", "0")
    assert code == 1 and "personal data" in said
    query = tmp_path / "query.graphql"
    for text, reason in (
        ("{ me {", "parse"),
        ("{ nothing }", "nothing"),
        ("query A { me { fullName } } query B { programme { asOf } }", "operations"),
    ):
        query.write_text(text)
        code, said = civic(tmp_path, "plan", "--supergraph", tmp_path / "supergraph.graphql", query)
        assert code == 1 and reason in said


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "subgraphs"),
        ("subgraphs: [", "YAML"),
        ("subgraphs: {a: 1}", "subgraphs.a"),
        ("subgraphs: {a: {routing_url: 'ftp://x/'}}", "subgraphs.a.routing_url"),
        ("subgraphs: {a: {routing_url: 'http://x/', schema: {file: none.graphql}}}", "none.graphql"),
        ("subgraphs: {a: {routing_url: 'http://x/', schema: {file: broken.graphql}}}", "INVALID_GRAPHQL"),
        ("!!python/object/apply:os.system ['true']", "YAML"),
    ],
)
def test_a_broken_configuration(tmp_path: Path, text: str, named: str) -> None:
    config = tmp_path / "supergraph.yaml"
    config.write_text(text)
    (tmp_path / "broken.graphql").write_text("type Query { a: ")
    code, said = civic(tmp_path, "compose", "--config", config)
    assert code == 1 and named in said, said
