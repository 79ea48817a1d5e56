"""`@defer`: the first answer, then each fragment when what it needs has come; together they are the whole answer."""

import asyncio
import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from gateway.execution.answer import Answer
from gateway.execution.cost import CostMode, CostSettings
from gateway.execution.deferred import Increment
from gateway.execution.engine_settings import EngineSettings
from gateway.execution.explanation import Explanation
from gateway.execution.merge_part import merge_part
from gateway.execution.operation_request import OperationRequest
from gateway.execution.stream import Streamed, stream
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse
from policies.guard import RequestGuard
from tests.execution.subgraphs import LINK, Gateway, Subgraph, in_process
from tests.execution.test_explanation import ticking
from tests.execution.test_protected_graph import CALLERS, POLICY, World
from tests.policies.ports import Clock
from tests.policies.story import CITIZEN, NOW

pytestmark = pytest.mark.anyio

PRODUCTS = [{"__typename": "Product", "id": id, "name": f"name {id}"} for id in "12"]


def shop() -> Subgraph:
    sdl = """
type Query { product: Product products: [Product] }
type Mutation { buy: Product }
type Product @key(fields: "id") { id: ID! name: String maker: Maker same: Product }
type Maker @key(fields: "id") { id: ID! }
"""
    maker = {"__typename": "Maker", "id": "m"}
    records: list[dict[str, Any]] = [each | {"maker": maker} for each in PRODUCTS]
    records[0]["same"] = records[1]
    roots = {"product": records[0], "products": [records[0], None, records[1]], "buy": records[1]}
    return Subgraph("shop", LINK + sdl, {"Query": roots})


def stock(**more: Any) -> Subgraph:
    entities = [{"__typename": "Product", "id": id, "inStock": int(id), "shelf": int(id)} | more for id in "12"]
    return Subgraph(
        "stock", LINK + 'type Product @key(fields: "id") { id: ID! inStock: Int! shelf: Int }', {}, entities
    )


def people() -> Subgraph:
    return Subgraph(
        "people",
        LINK + 'type Maker @key(fields: "id") { id: ID! town: String }',
        {},
        [{"__typename": "Maker", "id": "m", "town": "Huế"}],
    )


async def parts_of(gateway: Gateway, query: str, variables: Mapping[str, Any] | None = None) -> list[Streamed]:
    request = OperationRequest(query, variables, deferring=True)
    return [each async for each in stream(gateway.engine, request, lambda: None)]


def together(parts: list[Streamed]) -> Any:
    """The whole data, as a client merges it."""
    first, *rest = parts
    assert isinstance(first, Answer)
    data: Any = {"data": first.data}
    for each in rest:
        assert isinstance(each, Increment)
        for entry in each.incremental:
            merge_part(data["data"], entry["path"], entry["data"])
    return data["data"]


def entries(parts: list[Streamed]) -> list[Mapping[str, Any]]:
    return [entry for each in parts[1:] if isinstance(each, Increment) for entry in each.incremental]


async def test_a_fragment_comes_after_the_first_answer() -> None:
    gateway = in_process([shop(), stock(), people()])
    parts = await parts_of(gateway, '{ product { name ... @defer(label: "L") { again: name inStock } } }')
    assert parts == [
        Answer({"product": {"name": "name 1"}}, [], has_next=True),
        Increment(({"data": {"again": "name 1", "inStock": 1}, "path": ["product"], "label": "L"},), has_next=False),
    ]


async def test_below_a_list_each_item_has_its_part_and_a_null_has_none() -> None:
    stocked = stock()
    gateway = in_process([shop(), stocked, people()])
    parts = await parts_of(gateway, "{ products { name ... @defer { inStock } } }")
    assert [(each["path"], each["data"]) for each in entries(parts)] == [
        (["products", 0], {"inStock": 1}),
        (["products", 2], {"inStock": 2}),
    ]
    assert len(stocked.received) == 1
    assert [each.has_next for each in parts if isinstance(each, Increment)] == [False]


@pytest.mark.parametrize(
    "query",
    [
        "{ product { name ... @defer { inStock maker { id ... @defer { town } } } } }",
        "{ product { ...F @defer same { ...F @defer maker { town } } } } fragment F on Product { shelf maker { id } }",
        "{ products { ... @defer { shelf } ... @defer { inStock maker { town } } ... on Product @defer { x: shelf } } }",
        "{ a: product { ... @defer { inStock } } a: product { same { ... @defer { maker { town } } } } }",
        "{ product { maker { id } ... @defer { maker { town } same { name ... @defer { shelf } } } } }",
        "mutation { a: buy { name ... @defer { inStock } } b: buy { ... @defer { maker { town } } } }",
        "{ ... @defer { product { inStock } } }",
        "query($no: Boolean = false) { product { ... @defer(if: $no) { inStock } ... @defer { maker { town } } } }",
        "query($no: Boolean = false) { product { name ... @defer { inStock @include(if: $no) shelf } } }",
        "{ __schema { queryType { name } } product { __typename ... @defer { __typename inStock } } }",
    ],
)
async def test_the_parts_together_are_the_whole_answer(query: str) -> None:
    gateway = in_process([shop(), stock(), people()])
    whole = await gateway.ask(query)
    parts = await parts_of(gateway, query)
    assert together(parts) == whole.data
    assert len(parts) > 1 or "@defer { product" in query
    assert [each.has_next for each in parts] == [True] * (len(parts) - 1) + [False]


async def test_what_meets_no_boundary_is_one_answer() -> None:
    gateway = in_process([shop(), stock(), people()])
    parts = await parts_of(gateway, "{ product { ... @defer { name id } } }")
    assert parts == [Answer({"product": {"name": "name 1", "id": "1"}}, [])]


async def test_an_error_stays_in_its_part_and_nulls_no_more_than_that() -> None:
    gateway = in_process([shop(), stock(inStock="!no stock"), people()])
    parts = await parts_of(gateway, "{ products { name ... @defer { shelf inStock } } }")
    first = parts[0]
    assert isinstance(first, Answer)
    assert (first.errors, first.data) == ([], {"products": [{"name": "name 1"}, None, {"name": "name 2"}]})
    assert [(each["path"], each["data"], each["errors"][0]["path"][:2]) for each in entries(parts)] == [
        (["products", 0], None, ["products", 0]),
        (["products", 2], None, ["products", 2]),
    ]


async def test_what_was_nulled_in_the_first_answer_has_no_parts() -> None:
    shopping = shop()
    gateway = in_process([shopping, stock(inStock="!no stock"), people()])
    parts = await parts_of(
        gateway, "{ product { same { inStock } ... @defer { maker { town } } same { ... @defer { maker { town } } } } }"
    )
    assert [each["path"] for each in entries(parts)] == [["product"]]


class Slow:
    """Answers when it is told to. `came`: somebody has asked; `left`: nobody waits for it any more."""

    def __init__(self, subgraph: Subgraph) -> None:
        self._transport = InProcessTransport(subgraph)
        self.go = asyncio.Event()
        self.came = asyncio.Event()
        self.left = asyncio.Event()

    async def send(self, request: SubgraphRequest) -> SubgraphResponse:
        self.came.set()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.left.set()
            raise
        return await self._transport.send(request)

    async def close(self) -> None: ...


async def test_a_slow_part_holds_no_other_up() -> None:
    slow = Slow(stock())
    gateway = in_process([shop(), stock(), people()], transports={"stock": slow})
    request = OperationRequest("{ product { ... @defer { inStock } ... @defer { maker { town } } } }", deferring=True)
    coming = stream(gateway.engine, request, lambda: None)
    first = await anext(coming)
    assert isinstance(first, Answer)
    assert first.has_next
    second = await asyncio.wait_for(anext(coming), 5)
    assert isinstance(second, Increment)
    assert (second.incremental[0]["data"], second.has_next) == ({"maker": {"town": "Huế"}}, True)
    slow.go.set()
    assert [each async for each in coming] == [
        Increment(({"data": {"inStock": 1}, "path": ["product"]},), has_next=False)
    ]


async def test_who_leaves_ends_what_is_asked_for_parts() -> None:
    slow = Slow(stock())
    gateway = in_process([shop(), stock(), people()], transports={"stock": slow})
    request = OperationRequest("{ product { ... @defer { inStock } } }", deferring=True)
    before = asyncio.all_tasks()
    coming = stream(gateway.engine, request, lambda: None)
    await anext(coming)
    await coming.aclose()
    assert asyncio.all_tasks() == before


COSTED = EngineSettings(cost=CostSettings(CostMode.REPORT))
IN_PARTS = "query($no: Boolean = true) { products { name ... @defer(if: $no) { inStock maker { town } } } }"


async def explained(query: str, settings: EngineSettings = COSTED, **variables: Any) -> list[Streamed]:
    gateway = in_process([shop(), stock(), people()], settings)
    request = OperationRequest(query, variables, deferring=True)
    return [each async for each in stream(gateway.engine, request, lambda: None, None, Explanation(ticking()))]


async def test_the_last_part_tells_what_one_answer_tells() -> None:
    first, *_, last = await explained(IN_PARTS)
    whole = await in_process([shop(), stock(), people()], COSTED).ask(IN_PARTS)
    assert isinstance(first, Answer)
    assert isinstance(last, Increment)
    assert (first.extensions, first.cost) == ({}, None)
    assert last.extensions["cost"] == whole.extensions["cost"] == {"estimated": 20, "actual": 4}
    assert last.cost == whole.cost
    told = last.extensions["explain"]
    assert [(each["subgraph"], each["requests"]) for each in told["fetches"]] == [
        ("shop", 1),
        ("people", 1),
        ("stock", 1),
    ]
    assert [each["fetch"] for each in told["fetches"]] == [0, 1, 2]
    assert "parts\n  first answer: fetch 0\n  deferred 0 if $no: fetch 1, 2\n" in told["plan"]


@pytest.mark.parametrize(
    ("query", "variables"), [(IN_PARTS, {"no": False}), ("{ product { ... @defer { name } } }", {})]
)
async def test_what_comes_in_one_part_tells_it_there(query: str, variables: dict[str, Any]) -> None:
    (answer,) = await explained(query, **variables)
    assert isinstance(answer, Answer)
    assert not answer.has_next
    assert answer.cost is not None
    assert answer.extensions.keys() == {"cost", "explain"}


async def test_nobody_who_did_not_ask_is_told() -> None:
    gateway = in_process([shop(), stock(), people()])
    last = (await parts_of(gateway, IN_PARTS))[-1]
    assert last.extensions == {}


# --- protected -------------------------------------------------------------------------------------------------------


async def asked_in_parts(world: World, query: str, caller: str = "clinician-elsewhere") -> list[Streamed]:
    numbers = itertools.count()

    def guard() -> RequestGuard:
        return RequestGuard(POLICY, CALLERS[caller], world.grants, world.log, Clock(NOW), f"r.{next(numbers)}", "Story")

    return [
        each async for each in stream(world.engine, OperationRequest(query, {"id": CITIZEN}, deferring=True), guard)
    ]


async def test_each_part_is_decided_and_written_down_for_itself() -> None:
    world = World()
    query = "query($id: ID!) { citizen(personalId: $id) { fullName ... @defer { visits { id } phone } } }"
    first, part = await asked_in_parts(world, query)
    assert isinstance(first, Answer)
    assert first.data == {"citizen": {"fullName": "Lan"}}
    assert isinstance(part, Increment)
    (entry,) = part.incremental
    assert entry["data"] == {"visits": [{"id": "plain"}, {"id": "elsewhere"}], "phone": None}
    assert [(each["path"], each["extensions"]["code"]) for each in entry["errors"]] == [
        (["citizen", "phone"], "FORBIDDEN")
    ]
    assert not any("phone" in each.query for each in world.identity.received)
    assert {(row.request_id, row.category) for row in world.log.rows if row.allowed} == {
        ("r.0", "IDENTITY_BASIC"),
        ("r.1", "HEALTH_VISIT"),
    }


async def test_a_consent_revoked_before_a_part_refuses_it() -> None:
    world = World()
    query = "query($id: ID!) { citizen(personalId: $id) { fullName ... @defer { visits { id } } } }"
    numbers = itertools.count()

    def guard() -> RequestGuard:
        if next(numbers):
            world.known.clear()
        return RequestGuard(POLICY, CALLERS["clinician-elsewhere"], world.grants, world.log, Clock(NOW), "r", "Story")

    parts = [
        each async for each in stream(world.engine, OperationRequest(query, {"id": CITIZEN}, deferring=True), guard)
    ]
    (entry,) = entries(parts)
    assert entry["data"] == {"visits": None}
    assert entry["errors"][0]["extensions"]["code"] == "CONSENT_REQUIRED"
    assert [row.allowed for row in world.log.rows if row.category == "HEALTH_VISIT"] == [False]


async def test_an_absent_item_shifts_no_part_to_another() -> None:
    world = World()
    query = "query($id: ID!) { citizen(personalId: $id) { visits { id ... @defer { facility { name } } } } }"
    parts = await asked_in_parts(world, query, "citizen")
    whole = await world.ask(query.replace("@defer", ""), "citizen", id=CITIZEN)
    assert together(parts) == whole.data
    parts = await asked_in_parts(world, query)
    whole = await world.ask(query.replace("@defer", ""), id=CITIZEN)
    assert together(parts) == whole.data
