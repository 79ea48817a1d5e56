"""`@defer`: which fetches a plan asks with the first answer, and which for which fragment."""

import pytest
from graphql import parse, validate

from gateway.composition.public_schema import public_schema, with_defer
from gateway.composition.read_supergraph import read_supergraph
from gateway.planning.graph import QueryGraph
from gateway.planning.normalize import normalize
from gateway.planning.phases import phases
from gateway.planning.plan import Plan
from gateway.planning.plan_operation import plan_operation
from tests.execution.subgraphs import LINK, Subgraph, supergraph_of

SHOP = Subgraph(
    "shop",
    LINK
    + """
type Query { product: Product products: [Product!] other: Other }
type Mutation { buy: Product }
type Product @key(fields: "id") { id: ID! name: String price: Int maker: Maker }
type Other { x: Int }
type Maker @key(fields: "id") { id: ID! }
""",
)
STOCK = Subgraph(
    "stock", LINK + 'type Query { place: Int } type Product @key(fields: "id") { id: ID! inStock: Int shelf: Int }'
)
PEOPLE = Subgraph("people", LINK + 'type Maker @key(fields: "id") { id: ID! name: String town: String }')
SHIPPING = Subgraph(
    "shipping",
    LINK
    + """
type Product @key(fields: "id") {
  id: ID! price: Int @external shelf: Int @external days: Int
  cost: Int @requires(fields: "price") far: Int @requires(fields: "shelf")
}
""",
)
SUPERGRAPH = read_supergraph(supergraph_of([SHOP, STOCK, PEOPLE, SHIPPING]))
GRAPH = QueryGraph(SUPERGRAPH)
SCHEMA = with_defer(public_schema(SUPERGRAPH))


def planned(query: str, *, deferring: bool = True) -> Plan:
    document = parse(query)
    assert validate(SCHEMA, document) == []
    return plan_operation(normalize(document, None, GRAPH, deferring=deferring), GRAPH)


def asked(query: str, active: set[int] | None = None) -> dict[int, list[str]]:
    """The subgraphs that are asked, by fragment; -1 with the first answer."""
    plan = planned(query)
    assert plan.deferral is not None
    every = {each.number for each in plan.deferral.fragments}
    found = phases(plan, frozenset(every if active is None else active))
    return {each.fragment: [fetch.subgraph for fetch in each.fetches] for each in found}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ product { name ... @defer { inStock } } }", {-1: ["SHOP"], 0: ["STOCK"]}),
        # nothing more to fetch: inlined
        ("{ product { name ... @defer { price } } }", {-1: ["SHOP"]}),
        # what rides along is fetched at once, and shown with its fragment
        ("{ product { name ... @defer { price inStock } } }", {-1: ["SHOP"], 0: ["STOCK"]}),
        # asked anyway
        ("{ product { shelf ... @defer { inStock } } }", {-1: ["SHOP", "STOCK"]}),
        # a subgraph that is asked for the first answer and, later, for the fragment
        ("{ product { days ... @defer { far } } }", {-1: ["SHOP", "SHIPPING"], 0: ["STOCK", "SHIPPING"]}),
        # nested
        (
            "{ product { name ... @defer { inStock maker { id ... @defer { name } } } } }",
            {-1: ["SHOP"], 0: ["STOCK"], 1: ["PEOPLE"]},
        ),
        # the outer one needs nothing: only the inner one is deferred
        ("{ product { name ... @defer { price maker { ... @defer { name } } } } }", {-1: ["SHOP"], 1: ["PEOPLE"]}),
        # a fetch that two share is asked for the first, and the second waits for it
        ("{ product { ... @defer { inStock } ... @defer { shelf name } } }", {-1: ["SHOP"], 0: ["STOCK"], 1: []}),
        # at the root
        ("{ product { name } ... @defer { place } }", {-1: ["SHOP"], 0: ["STOCK"]}),
        # below lists, in named fragments, with conditions
        (
            "query($a: Boolean!) { products { ...F @defer ... @include(if: $a) { ...F } } } fragment F on Product { inStock }",
            {-1: ["SHOP", "STOCK"]},
        ),
        (
            "mutation { a: buy { ... @defer { inStock } } b: buy { shelf } }",
            {-1: ["SHOP", "SHOP", "STOCK"], 0: ["STOCK"]},
        ),
        ("{ product { ... @defer(if: false) { inStock } } }", {}),
    ],
)
def test_the_plan_is_split_where_a_fragment_needs_a_further_fetch(query: str, expected: dict[int, list[str]]) -> None:
    if not expected:
        assert planned(query).deferral is None
    else:
        assert asked(query) == expected


def test_a_fragment_whose_variable_is_false_is_inlined() -> None:
    query = "query($a: Boolean!) { product { name ... @defer(if: $a) { inStock } ... @defer { maker { name } } } }"
    assert asked(query) == {-1: ["SHOP"], 0: ["STOCK"], 1: ["PEOPLE"]}
    assert asked(query, {1}) == {-1: ["SHOP", "STOCK"], 1: ["PEOPLE"]}
    plan = planned(query)
    assert plan.deferral is not None
    assert [each.variable for each in plan.deferral.fragments] == ["a", None]


def test_without_parts_the_plan_is_that_of_the_operation_without_the_directive() -> None:
    query = "{ product { name ... @defer { price inStock maker { ... @defer { name } } } ... @defer { far cost } } }"
    plain = planned(query.replace("@defer", ""))
    assert planned(query, deferring=False) == plain
    whole = planned(query)
    assert whole.projection == plain.projection
    assert "@defer" not in repr(whole.fetches)


def test_what_depends_on_a_fragments_fetch_waits_for_its_phase() -> None:
    plan = planned("{ product { ... @defer { shelf } ... @defer { far } } }")
    first, shelf, far = phases(plan, frozenset((0, 1)))
    assert [len(each.fetches) for each in (first, shelf, far)] == [1, 1, 1]
    assert far.after == {-1, 0}
    assert [each.depends_on for each in far.fetches] == [()]
