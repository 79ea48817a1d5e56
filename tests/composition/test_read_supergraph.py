"""Supergraphs of others: read as they say, or refused with a word on what to do."""

import pytest
from graphql import GraphQLEnumType, GraphQLObjectType

from gateway.composition.parse_field_set import InvalidFieldSet, parse_field_set, print_field_set
from gateway.composition.public_schema import public_schema
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.supergraph import Kind
from gateway.composition.supergraph_links import InvalidSupergraph

HEAD = """
schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/%s", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY) { query: Query }
directive @inaccessible on FIELD_DEFINITION | OBJECT | ENUM_VALUE
scalar join__FieldSet
enum join__Graph { A @join__graph(name: "a", url: "http://a") B @join__graph(name: "b-2", url: "http://b") }
"""
BODY = """
type Query @join__type(graph: A) @join__type(graph: B) { "The node." node(id: ID!): Node @join__field(graph: A) all: [Colour!] }
interface Node @join__type(graph: A) @join__type(graph: B, isInterfaceObject: true, key: "id") { id: ID! }
type Thing implements Node @join__implements(graph: A, interface: "Node")
  @join__type(graph: A, key: "id") @join__type(graph: A, key: "id owner { id }", resolvable: false)
{
  id: ID!
  owner: Thing @join__field(graph: A, type: "Thing", provides: "id") @deprecated(reason: "old")
  secret: String @inaccessible
  fromB: Int @join__field
}
enum Colour @join__type(graph: A) { RED @join__enumValue(graph: A) GREY @inaccessible @join__enumValue(graph: A) }
"""


def test_a_field_is_in_the_subgraphs_that_join_says() -> None:
    supergraph = read_supergraph(HEAD % "v0.3" + BODY)
    query, thing = supergraph.types["Query"], supergraph.types["Thing"]
    assert tuple(query.fields["node"].in_graphs) == ("A",)
    assert tuple(query.fields["all"].in_graphs) == ("A", "B")  # no @join__field: wherever the type is
    assert not thing.fields["fromB"].in_graphs  # an empty one: from an interface object
    assert [key.resolvable for key in thing.in_graphs["A"].keys] == [True, False]
    assert supergraph.types["Node"].in_graphs["B"].is_interface_object
    assert supergraph.types["Node"].members == ("Thing",)
    assert supergraph.types["Colour"].public_values == ("RED",)
    assert supergraph.types["Colour"].kind is Kind.ENUM
    assert supergraph.subgraphs["B"].name == "b-2"


def test_clients_see_neither_machinery_nor_what_is_inaccessible() -> None:
    schema = public_schema(read_supergraph(HEAD % "v0.5" + BODY))
    assert not [name for name in schema.type_map if name.startswith(("join__", "link__"))]
    thing, colour = schema.type_map["Thing"], schema.type_map["Colour"]
    assert isinstance(thing, GraphQLObjectType)
    assert isinstance(colour, GraphQLEnumType)
    assert sorted(thing.fields) == ["fromB", "id", "owner"]
    assert thing.fields["owner"].deprecation_reason == "old"
    assert list(colour.values) == ["RED"]
    assert schema.query_type is not None
    assert schema.query_type.fields["node"].description == "The node."
    assert not schema.get_directive("inaccessible")


@pytest.mark.parametrize(
    ("sdl", "message"),
    [
        ("type Query {", "is not GraphQL"),
        ("type Query { a: Int }", "does not link the join specification"),
        (HEAD % "v0.9" + BODY, "join v0.9 is not known"),
        (
            'schema @core(feature: "https://specs.apollo.dev/core/v0.1") '
            '@core(feature: "https://specs.apollo.dev/join/v0.1") { query: Query } type Query { a: Int }',
            "Federation 1 supergraph",
        ),
        (HEAD % "v0.1" + BODY, "Federation 1 supergraph"),
        (HEAD % "v0.3" + "type Other @join__type(graph: A) { a: Int }", "no query type"),
    ],
)
def test_what_cannot_be_run_is_refused_with_advice(sdl: str, message: str) -> None:
    with pytest.raises(InvalidSupergraph, match=message) as refused:
        read_supergraph(sdl)
    assert refused.value.suggestion


def linking(link: str) -> str:
    return (HEAD % "v0.5" + BODY).replace("{ query: Query }", link + " { query: Query }")


@pytest.mark.parametrize(
    ("link", "word"),
    [
        ('@link(url: "https://example.com/encrypted/v1.0", for: SECURITY)', "recompose"),
        ('@link(url: "https://example.com/cached/v0.1", for: EXECUTION)', "recompose"),
        ('@link(url: "https://example.com/unversioned", for: SECURITY)', "recompose"),
        ('@link(url: "https://specs.apollo.dev/policy/v9.0", for: SECURITY)', "v0.1"),
        ('@link(url: "https://specs.apollo.dev/connect/v0.2", for: EXECUTION)', "subgraph of its own"),
        ('@link(url: "https://specs.apollo.dev/connect/v0.2")', "subgraph of its own"),
    ],
)
def test_what_a_router_must_know_and_this_one_does_not_is_refused(link: str, word: str) -> None:
    with pytest.raises(InvalidSupergraph) as refused:
        read_supergraph(linking(link))
    assert refused.value.code == "UNSUPPORTED_SUPERGRAPH_FEATURE"
    assert word in str(refused.value.suggestion)


def test_a_specification_linked_for_nothing_in_particular_may_be_ignored() -> None:
    link = '@link(url: "https://example.com/mine/v1.0", import: ["@mine"])'
    assert read_supergraph(linking(link)).types["Thing"]


@pytest.mark.parametrize("version", ["v0.2", "v0.3", "v0.4", "v0.5"])
def test_every_join_version_of_federation_2_is_read(version: str) -> None:
    assert read_supergraph(HEAD % version + BODY).subgraphs


def test_a_federation_1_supergraph_has_a_code_of_its_own() -> None:
    with pytest.raises(InvalidSupergraph, match="Federation 1") as refused:
        read_supergraph(HEAD % "v0.1" + BODY)
    assert refused.value.code == "OUTDATED_SUPERGRAPH"


def test_inaccessible_is_known_by_the_name_that_it_is_imported_under() -> None:
    """Else what a contract hides would be public."""
    sdl = (HEAD % "v0.5" + BODY).replace(
        'inaccessible/v0.2", for: SECURITY',
        'inaccessible/v0.2", for: SECURITY, import: [{name: "@inaccessible", as: "@hidden"}]',
    )
    sdl = sdl.replace("@inaccessible @join", "@hidden @join").replace(
        "secret: String @inaccessible", "secret: Int @hidden"
    )
    assert sdl.count("@hidden") == 3
    supergraph = read_supergraph(sdl)
    assert supergraph.types["Thing"].fields["secret"].inaccessible
    assert supergraph.types["Colour"].public_values == ("RED",)
    assert "secret" not in public_schema(supergraph).type_map["Thing"].fields  # type: ignore[attr-defined]


def test_what_an_extended_schema_links_is_machinery_too() -> None:
    link = 'extend schema @link(url: "https://specs.example/audit/v1.0", as: "trail", import: ["@noted"])'
    own = f"""{link}
scalar trail__Level
directive @noted(level: trail__Level) on FIELD | FIELD_DEFINITION
"""
    schema = public_schema(read_supergraph(HEAD % "v0.5" + BODY + own))
    assert "trail__Level" not in schema.type_map
    assert schema.get_directive("noted") is None


def test_field_sets_print_in_canonical_order() -> None:
    text = 'owner { name id } id price(unit: "KG", currency: USD) ... on Book { b a } id owner { id }'
    assert print_field_set(parse_field_set(text)) == (
        'id owner { id name } price(currency: USD, unit: "KG") ... on Book { a b }'
    )
    assert parse_field_set("{ a b }") == parse_field_set("b a")


@pytest.mark.parametrize("text", ["", "a {", "...F", "a } query { b"])
def test_what_is_no_field_set_is_refused(text: str) -> None:
    with pytest.raises(InvalidFieldSet):
        parse_field_set(text)
