"""What operations cost: estimated by `@cost`, `@listSize` and variables before the first fetch, counted in the answer after."""

from collections.abc import Mapping
from typing import Any

import pytest

from gateway.execution.answer import Answer
from gateway.execution.cost import CostMode, CostSettings, OperationCost
from gateway.execution.engine_settings import EngineSettings
from tests.execution.subgraphs import Gateway, Subgraph, in_process

pytestmark = pytest.mark.anyio

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: '
    '["@key", "@shareable", {name: "@cost", as: "@price"}, "@listSize"])\n'
)
SHOP = """
type Query {
  shop: Shop
  dear: Shop @price(weight: 7)
  plain: [Item]
  two: [Item!] @listSize(assumedSize: 2)
  items(first: Int, last: Int): [Item] @listSize(slicingArguments: ["first", "last"])
  any(first: Int = 3, last: Int): [Item] @listSize(slicingArguments: ["first", "last"], requireOneSlicingArgument: false, assumedSize: 50)
  connection(first: Int): Connection @listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"])
  things(first: Int): [Thing] @listSize(slicingArguments: ["first"])
  found(by: By, word: String @price(weight: 4)): Int
  matrix: [[Item]]
}
type Mutation { buy(by: By): Shop }
type Shop { name: String  heavy: String @price(weight: 3)  level: Level  item: Item }
enum Level @price(weight: 2) { LOW }
type Item @key(fields: "id") { id: ID! shop: Shop }
type Connection { total: Int edges: [Edge] nodes: [Item] pages: [Int] }
type Edge { node: Item }
interface Thing { id: ID! }
type Small implements Thing { id: ID! item: Item }
type Big implements Thing @price(weight: 9) { id: ID! item: Item }
input By { name: String max: Int @price(weight: 6) more: [By!] }
"""
PRICES = """
type Item @key(fields: "id") { id: ID! price: Price @price(weight: 5) }
type Price @price(weight: 100) { amount: Int }
"""
ITEM = {"__typename": "Item", "id": "1", "shop": {"name": "s"}, "price": {"amount": 1}}
ITEMS = [ITEM, ITEM, None]
SHOP_DATA = {"__typename": "Shop", "name": "s", "heavy": "h", "level": "LOW", "item": None}


def gateway(mode: CostMode = CostMode.REPORT) -> Gateway:
    query = {
        "shop": SHOP_DATA,
        "dear": SHOP_DATA,
        "plain": ITEMS,
        "two": [ITEM],
        "items": lambda _info, **_: ITEMS,
        "any": lambda _info, **_: ITEMS,
        "connection": lambda _info, **_: {
            "total": 2,
            "edges": [{"node": ITEM}, {"node": None}],
            "nodes": [ITEM],
            "pages": [1],
        },
        "things": lambda _info, **_: [
            {"__typename": "Big", "id": "b", "item": ITEM},
            {"__typename": "Small", "id": "s"},
        ],
        "found": lambda _info, **_: 1,
        "matrix": [ITEMS, ITEMS],
    }
    shop = Subgraph("shop", LINK + SHOP, {"Query": query, "Mutation": {"buy": lambda _info, **_: SHOP_DATA}}, [ITEM])
    return in_process(
        [shop, Subgraph("prices", LINK + PRICES, {}, [ITEM])],
        EngineSettings(cost=CostSettings(mode, assumed_list_size=10)),
    )


@pytest.fixture(scope="module")
def shop() -> Gateway:
    return gateway()


async def cost(shop: Gateway, query: str, variables: Mapping[str, Any] | None = None) -> tuple[int, int]:
    answer: Answer = await shop.ask(query, variables)
    assert not answer.errors
    told = answer.extensions["cost"]
    return told["estimated"], told["actual"]


@pytest.mark.parametrize(
    ("query", "variables", "estimated", "actual"),
    [
        ("{ shop { name } }", {}, 1, 1),
        ("{ __typename shop { __typename } __schema { queryType { name } } }", {}, 1, 1),
        ("{ a: shop { name } b: shop { name heavy } }", {}, 1 + 1 + 3, 1 + 1 + 3),
        ("{ dear { name } }", {}, 7, 7),
        ("{ shop { level item { id } } }", {}, 1 + 2 + 1, 1 + 2),
        ('mutation { buy(by: {name: "n"}) { name } }', {}, 10 + 1 + 1, 12),
        ("{ plain { id } }", {}, 10, 2),
        ("{ two { id } }", {}, 2, 1),
        ("{ two { id shop { name } price { amount } } }", {}, 2 * (1 + 1 + 5), 7),
        ("{ items(first: 4) { id } }", {}, 4, 2),
        ("query ($n: Int) { items(last: $n) { id } }", {"n": 100}, 100, 2),
        ("query ($n: Int = 6) { items(last: $n) { id } }", {}, 6, 2),
        ("{ items(first: -4) { id } }", {}, 0, 2),
        ("{ any { id } }", {}, 3, 2),
        ("{ any(last: 8) { id } }", {}, 8, 2),
        ("{ any(first: null) { id } }", {}, 50, 2),
        ("{ connection(first: 5) { total edges { node { id } } } }", {}, 1 + 5 * 2, 1 + 2 + 1),
        ("{ connection(first: 5) { nodes { id } pages } }", {}, 1 + 5, 1 + 1),
        ("{ things(first: 2) { id } }", {}, 2 * 9, 9 + 1),
        ("{ things(first: 2) { ... on Small { item { id } } } }", {}, 2 * 9, 9 + 1),
        ("{ things(first: 2) { ... on Small { item { id shop { name } } } ... on Big { item { id } } } }", {}, 20, 11),
        ('{ found(by: {name: "x", max: 1, more: [{max: 2}, {}]}, word: "w") }', {}, 1 + 6 + (1 + 6) + 1 + 4, 19),
        ("query ($by: By) { found(by: $by) }", {"by": {"max": 1, "more": {"name": "n"}}}, 1 + 6 + 1, 8),
        ("query ($by: By) { found(by: $by) }", {"by": None}, 0, 0),
        ("query ($max: Int) { found(by: {max: $max}) }", {"max": 3}, 7, 7),
        ("{ matrix { id } }", {}, 100, 4),
        (
            "query ($yes: Boolean!) { shop @include(if: $yes) { name } dear @skip(if: $yes) { name } }",
            {"yes": False},
            7,
            7,
        ),
    ],
)
async def test_cost(shop: Gateway, query: str, variables: Mapping[str, Any], estimated: int, actual: int) -> None:
    assert await cost(shop, query, variables) == (estimated, actual)


@pytest.mark.parametrize("arguments", ["", "(first: 1, last: 1)", "(first: null)"])
async def test_exactly_one_slicing_argument_is_required(arguments: str) -> None:
    shop = gateway()
    answer = await shop.ask(f"{{ items{arguments} {{ id }} }}")
    assert not answer.executed
    assert answer.errors[0]["extensions"]["code"] == "SLICING_ARGUMENT_REQUIRED"
    assert "Query.items must be given exactly one of first, last" in answer.errors[0]["message"]


@pytest.mark.parametrize(
    ("mode", "counted", "told"), [("off", False, False), ("measure", True, False), ("report", True, True)]
)
async def test_told_and_counted_as_the_setting_says(mode: str, counted: bool, told: bool) -> None:
    answer = await gateway(CostMode(mode)).ask("{ dear { name } }")
    assert answer.cost == (OperationCost(7, 7) if counted else None)
    assert ("cost" in answer.extensions) is told


async def test_a_graph_without_costs_is_measured_by_nobody() -> None:
    plain = Subgraph("one", LINK + "type Query { a: Int }", {"Query": {"a": 1}})
    answer = await in_process([plain], EngineSettings(cost=CostSettings(CostMode.MEASURE))).ask("{ a }")
    assert answer.data == {"a": 1}
    assert answer.cost is None
