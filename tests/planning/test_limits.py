"""What is too deep, too wide or names nothing is refused with a code, before anything is planned."""

import pytest
from graphql import parse

from gateway.composition.compose import compose
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.source import SubgraphSource
from gateway.errors import BadUserInput, LimitExceeded
from gateway.planning.graph import QueryGraph
from gateway.planning.normalize import MAX_DEPTH
from gateway.planning.plan_operation import plan_operation, read_operation
from gateway.planning.show_stages import show_stages
from gateway.planning.unplannable import Unplannable

TREES = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
type Query { tree: Tree }
type Tree @key(fields: "id") { id: ID! tree(n: Int): Tree leaf(n: Int): Int }
"""


@pytest.fixture(scope="module")
def graph() -> QueryGraph:
    return QueryGraph(read_supergraph(compose([SubgraphSource("a", "http://a", TREES)]).sdl))


def nested(depth: int) -> str:
    return "{ " + "tree { " * depth + "id" + " }" * depth + " }"


def test_deep_operations_are_planned_up_to_the_limit(graph: QueryGraph) -> None:
    assert len(plan_operation(read_operation(parse(nested(MAX_DEPTH)), None, graph), graph).fetches) == 1
    with pytest.raises(LimitExceeded):
        read_operation(parse(nested(MAX_DEPTH + 1)), None, graph)


def test_a_fragment_bomb_does_not_go_off(graph: QueryGraph) -> None:
    bomb = "{ tree { ...F20 } } fragment F0 on Tree { id } " + " ".join(
        f"fragment F{n} on Tree {{ a: tree(n: 1) {{ ...F{n - 1} }} b: tree(n: 2) {{ ...F{n - 1} }} }}"
        for n in range(1, 21)
    )
    with pytest.raises(LimitExceeded):
        read_operation(parse(bomb), None, graph)


def test_ten_thousand_aliases_of_one_field_are_one_field(graph: QueryGraph) -> None:
    many = "{ tree { " + " ".join(f"a{n}: id" for n in range(10_000)) + " } }"
    operation = read_operation(parse(many), None, graph)
    (root,) = operation.root.wants
    assert root.below is not None
    assert len(root.below.wants) == 1


@pytest.mark.parametrize(
    ("document", "name"), [("query A { tree { id } } query B { tree { id } }", None), ("query A { tree { id } }", "B")]
)
def test_the_operation_must_be_named_when_it_is_not_the_only_one(
    graph: QueryGraph, document: str, name: str | None
) -> None:
    with pytest.raises(BadUserInput):
        read_operation(parse(document), name, graph)


def test_what_cannot_be_reached_is_said_with_its_reasons() -> None:
    """A supergraph that composition would have refused."""
    graph = QueryGraph(
        read_supergraph(
            """
            schema @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) { query: Query }
            enum join__Graph { A @join__graph(name: "a", url: "") B @join__graph(name: "b", url: "") }
            type Query @join__type(graph: A) { thing: Thing }
            type Thing @join__type(graph: A, key: "id") @join__type(graph: B, key: "id", resolvable: false) {
              id: ID!
              far: Int @join__field(graph: B)
            }
            """
        )
    )
    with pytest.raises(Unplannable, match=r"Thing\.far at thing\.far") as failed:
        plan_operation(read_operation(parse("{ thing { id far } }"), None, graph), graph)
    assert failed.value.reasons == ("b: it has no resolvable key",)
    assert failed.value.suggestion


def test_requirements_in_a_circle_are_said_to_be_one() -> None:
    """A supergraph that composition would have refused."""
    graph = QueryGraph(
        read_supergraph(
            """
            schema @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) { query: Query }
            enum join__Graph { A @join__graph(name: "a", url: "") B @join__graph(name: "b", url: "") }
            type Query @join__type(graph: A) { t: T }
            type T @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
              id: ID!
              x: Int @join__field(graph: A, requires: "y") @join__field(graph: B, external: true)
              y: Int @join__field(graph: B, requires: "z") @join__field(graph: A, external: true)
              z: Int @join__field(graph: A, requires: "x") @join__field(graph: B, external: true)
            }
            """
        )
    )
    with pytest.raises(Unplannable, match=r"T\.x at t\.x") as failed:
        plan_operation(read_operation(parse("{ t { x } }"), None, graph), graph)
    assert failed.value.reasons == (
        "a: it requires y which requires z which requires x in turn",
        "b: the field is external there",
    )


def test_every_stage_of_a_plan_can_be_printed(graph: QueryGraph) -> None:
    printed = show_stages(
        read_operation(parse("query ($d: Boolean!) { tree { id leaf @skip(if: $d) } }"), None, graph), graph
    )
    for stage in ("wanted", "steps as found", "requests", "query plan", "shown"):
        assert f"\n{stage}\n" in f"\n{printed}"
    assert "leaf  if !$d" in printed
