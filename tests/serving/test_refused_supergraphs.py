"""What is wrong with a supergraph or an operation ends a command with exit code 1 and says where."""

import subprocess
import sys
from pathlib import Path

from tests.serving.loopback import environment

PROGRAM = Path(sys.executable).with_name("civic-gateway")
BROKEN = """
schema @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) { query: Query }
enum join__Graph { A @join__graph(name: "a", url: "http://127.0.0.1:9/graphql") }
type Query @join__type(graph: A) { me: Person }
"""


def refused(state: Path, *arguments: object) -> str:
    """What a command that must fail says."""
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)],
        env=environment(state),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_supergraph_that_does_not_hang_together_is_not_served(tmp_path: Path) -> None:
    (tmp_path / "supergraph.graphql").write_text(BROKEN)
    said = refused(tmp_path, "serve", "--supergraph", tmp_path / "supergraph.graphql", "--port", "0")
    assert "Query.me is of type Person, which is not defined" in said


def test_a_plan_is_refused_with_the_place_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "supergraph.graphql").write_text(BROKEN.replace("Person", "Int"))
    (tmp_path / "query.graphql").write_text("{ ...F }\nfragment F on Query { me ...F }")
    said = refused(tmp_path, "plan", "--supergraph", tmp_path / "supergraph.graphql", tmp_path / "query.graphql")
    assert "Cannot spread fragment 'F' within itself. (line 2, column 26)" in said
