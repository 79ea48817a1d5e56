"""`supergraph.yaml` and running subgraphs: what is read, and what is said when it cannot be."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gateway import cli, commands
from gateway.composition.compose import compose
from gateway.composition.composition_error import CompositionFailed
from gateway.composition.source import SubgraphSource
from gateway.errors import BadUserInput, SubgraphUnavailable
from gateway.schema_changes import Severity, read_public_schema, schema_changes
from gateway.supergraph_config import read_supergraph_config

SDL = "type Query { a: Int }"


class Answers(BaseHTTPRequestHandler):
    """By path: what a subgraph, or what is none, answers."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        status, kind, body = {
            "/graphql": (200, "application/json", json.dumps({"data": {"_service": {"sdl": SDL}}})),
            "/html": (200, "text/html", "<html>welcome</html>"),
            "/plain": (200, "application/json", json.dumps({"errors": [{"message": "no _service"}]})),
        }.get(self.path, (503, "text/plain", "later"))
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    served = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{served.server_address[1]}"
    served.shutdown()
    thread.join()
    served.server_close()


def config(folder: Path, schema: str, more: str = "") -> Path:
    path = folder / "supergraph.yaml"
    path.write_text(f"subgraphs:\n  shop:\n    routing_url: http://127.0.0.1:4000\n    schema: {schema}\n{more}")
    return path


def test_a_running_subgraph_is_asked(tmp_path: Path, server: str) -> None:
    (source,) = read_supergraph_config(config(tmp_path, f'{{subgraph_url: "{server}/graphql"}}'))
    assert source == SubgraphSource("shop", "http://127.0.0.1:4000", SDL)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/html", r"shop at .* answered no JSON \(text/html\)"),
        ("/plain", "does not know `_service"),
        ("/elsewhere", "answered HTTP 503"),
    ],
)
def test_what_is_no_subgraph_is_told(tmp_path: Path, server: str, path: str, said: str) -> None:
    with pytest.raises(SubgraphUnavailable, match=said) as refused:
        read_supergraph_config(config(tmp_path, f'{{subgraph_url: "{server}{path}"}}'))
    assert refused.value.suggestion


def test_a_subgraph_that_nobody_serves_is_told(tmp_path: Path) -> None:
    with pytest.raises(SubgraphUnavailable, match="shop did not say its schema") as refused:
        read_supergraph_config(config(tmp_path, '{subgraph_url: "http://127.0.0.1:9/graphql"}'))
    assert refused.value.suggestion


def test_a_byte_order_mark_is_no_part_of_a_schema(tmp_path: Path) -> None:
    (tmp_path / "shop.graphql").write_bytes(b"\xef\xbb\xbf" + SDL.encode())
    (source,) = read_supergraph_config(config(tmp_path, "{file: shop.graphql}"))
    assert source.sdl == SDL
    assert compose([SubgraphSource("shop", "http://x", "\ufeff" + SDL)]).sdl == compose([source]).sdl.replace(
        source.url, "http://x"
    )


def test_a_file_that_is_no_schema_by_its_size_alone_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "shop.graphql").open("wb") as file:
        file.truncate(2**30)  # sparse
    with pytest.raises(BadUserInput, match=r"shop.*1024 MiB"):
        read_supergraph_config(config(tmp_path, "{file: shop.graphql}"))


def test_bytes_that_are_no_text_are_told_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "shop.graphql").write_bytes(b"type Query { a: Int }\xff")
    with pytest.raises(BadUserInput, match=r"shop.*not UTF-8 .byte 21."):
        read_supergraph_config(config(tmp_path, "{file: shop.graphql}"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("subgraphs: {}", "names no subgraphs"),
        ("subgraphs:\n  a: {routing_url: http://x}\n  a: {routing_url: http://y}\n", '"a" is there twice'),
        ("subgraphs:\n  a: {routing_url: http://x}\n", "neither schema.file nor schema.subgraph_url"),
        ("subgraphs: [", "is not YAML"),
    ],
)
def test_a_configuration_that_says_too_little_or_too_much_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "supergraph.yaml"
    path.write_text(text)
    with pytest.raises(BadUserInput, match=said):
        read_supergraph_config(path)


def test_no_subgraph_and_one_name_twice_are_refused() -> None:
    with pytest.raises(CompositionFailed, match="there are no subgraphs"):
        compose([])
    with pytest.raises(CompositionFailed, match='two subgraphs are named "a"'):
        compose([SubgraphSource("a", "http://x", SDL), SubgraphSource("a", "http://y", SDL)])


def test_a_syntax_error_is_told_with_subgraph_and_line() -> None:
    with pytest.raises(CompositionFailed) as failed:
        compose([SubgraphSource("shop", "http://x", "type Query {\n  a: Int\n  b: \n}")])
    (error,) = failed.value.errors
    assert (error.code, [str(place) for place in error.places]) == ("INVALID_GRAPHQL", ["shop:4"])
    assert error.suggestion


def test_json_holds_errors_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "shop.graphql").write_text("type Query { a: Nothing }")
    path = config(tmp_path, "{file: shop.graphql}")
    with pytest.raises(SystemExit) as left:
        cli.compose(path, None, cli.Form.JSON)
    assert left.value.code == 1
    document = json.loads(capsys.readouterr().out)
    assert document["hints"] == []
    assert [(e["code"], e["places"]) for e in document["errors"]] == [
        ("INVALID_GRAPHQL", [{"subgraph": "shop", "line": 1}])
    ]


def test_json_holds_the_supergraph_and_what_clients_see(tmp_path: Path) -> None:
    (tmp_path / "shop.graphql").write_text(SDL)
    text, composes = commands.composed_as_json(config(tmp_path, "{file: shop.graphql}"))
    document = json.loads(text)
    assert composes
    assert "join__Graph" in document["supergraph"]
    assert document["public_schema"] == "type Query {\n  a: Int\n}"


def test_changes_are_told_the_worst_first(tmp_path: Path) -> None:
    (tmp_path / "shop.graphql").write_text("type Query { b: Int e: E } enum E { X Y }")
    path = config(tmp_path, "{file: shop.graphql}")
    before = "type Query { a: Int b: Int e: E } enum E { X }"
    told = schema_changes(
        read_public_schema(before, "old"), read_public_schema(commands.compose_config(path).sdl, "new")
    )
    assert [(change.severity, change.code) for change in told] == [
        (Severity.BREAKING, "FIELD_REMOVED"),
        (Severity.DANGEROUS, "VALUE_ADDED_TO_ENUM"),
    ]
    with pytest.raises(BadUserInput, match="old is no schema"):
        read_public_schema("type Query {", "old")


def test_a_breaking_change_ends_with_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "shop.graphql").write_text(SDL)
    (tmp_path / "old.graphql").write_text("type Query { a: Int b: Int }")
    path = config(tmp_path, "{file: shop.graphql}")
    with pytest.raises(SystemExit) as left:
        cli.check(path, tmp_path / "old.graphql")
    assert left.value.code == 1
    assert "breaking   FIELD_REMOVED  " in capsys.readouterr().out
    (tmp_path / "old.graphql").write_text(SDL)
    cli.check(path, tmp_path / "old.graphql")
    assert capsys.readouterr().out == ""
