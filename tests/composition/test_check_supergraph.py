"""A supergraph that names what is not there is refused when it is opened, with every place."""

import pytest

from gateway.composition.compose import compose
from gateway.composition.composition_error import CompositionFailed
from gateway.composition.parse_field_set import InvalidFieldSet
from gateway.composition.public_schema import public_schema
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.source import SubgraphSource
from gateway.composition.supergraph_links import InvalidSupergraph

HEAD = """
schema @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) { query: Query }
enum join__Graph { A @join__graph(name: "a", url: "http://a") B @join__graph(name: "b", url: "http://b") }
"""
THING = 'type Query @join__type(graph: A) { t: T } type T @join__type(graph: A, key: "id") { id: ID! '


@pytest.mark.parametrize(
    ("types", "reason"),
    [
        ("type Query @join__type(graph: C) { a: Int }", "Query is in C, which join__Graph does not have"),
        (
            "type Query @join__type(graph: A) { a: Int @join__field(graph: C) }",
            "Query.a is in C, which join__Graph does not have",
        ),
        ("type Query @join__type(graph: A) { a: [Missing!] }", "Query.a is of type [Missing!], which is not defined"),
        (
            "type Query @join__type(graph: A) { a(of: Missing): Int }",
            "Query.a(of:) is of type Missing, which is not defined",
        ),
        (
            "type Query @join__type(graph: A) { u: U } union U @join__type(graph: A) = Gone",
            "U has the member Gone, which is not defined",
        ),
        ("type Query implements Gone @join__type(graph: A) { a: Int }", "Query implements Gone, which is not defined"),
        (
            'type Query @join__type(graph: A) { t: T } type T @join__type(graph: A, key: "code") { id: ID! }',
            "T in A: its key names T.code, which is not defined",
        ),
        (
            THING + '} type U @join__type(graph: A, key: "t { id { x } }") { t: T }',
            "U in A: its key names fields of T.id, which is a ID",
        ),
        (
            THING + 'x: Int @join__field(graph: A, requires: "far { near }") far: T }',
            "T.x in A: its @requires names T.near, which is not defined",
        ),
        (
            THING + 'x: T @join__field(graph: A, provides: "... on Gone { id }") }',
            "T.x in A: its @provides names the type Gone, which is not defined",
        ),
    ],
)
def test_what_is_named_and_not_there_is_told_with_its_place(types: str, reason: str) -> None:
    with pytest.raises(InvalidSupergraph, match="does not hang together") as refused:
        read_supergraph(HEAD + types)
    assert reason in refused.value.reasons
    assert refused.value.suggestion


def test_a_field_set_that_cannot_be_read_is_told_with_its_place() -> None:
    with pytest.raises(InvalidFieldSet, match=r"^T in A, key: cannot read"):
        read_supergraph(
            HEAD + 'type Query @join__type(graph: A) { t: T } type T @join__type(graph: A, key: "{") { id: ID }'
        )
    with pytest.raises(InvalidFieldSet, match=r"^the field x in A, requires: cannot read"):
        read_supergraph(HEAD + THING + 'x: Int @join__field(graph: A, requires: "id {") }')


def test_of_many_problems_some_are_told_and_the_rest_counted() -> None:
    many = " ".join(f"f{n}: Gone" for n in range(100))
    with pytest.raises(InvalidSupergraph) as refused:
        read_supergraph(HEAD + f"type Query @join__type(graph: A) {{ {many} }}")
    assert len(refused.value.reasons) == 21
    assert refused.value.reasons[-1] == "and 80 more"


def test_subgraphs_that_require_of_each_other_in_turn_do_not_compose() -> None:
    link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires"])\n'
    one = 'type Query { t: T } type T @key(fields: "id") { id: ID! x: Int @requires(fields: "y") y: Int @external }'
    other = 'type T @key(fields: "id") { id: ID! y: Int @requires(fields: "x") x: Int @external }'
    with pytest.raises(CompositionFailed, match="SATISFIABILITY_ERROR"):
        compose([SubgraphSource("a", "http://a", link + one), SubgraphSource("b", "http://b", link + other)])


def test_what_graphql_does_not_take_is_told_as_such() -> None:
    supergraph = read_supergraph(HEAD + "type Query @join__type(graph: A) { a: Int @deprecated(reason: null) }")
    with pytest.raises(InvalidSupergraph) as refused:
        public_schema(supergraph)
    assert "Query" in refused.value.reasons[0] and "reason" in refused.value.reasons[0]
