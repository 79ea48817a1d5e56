"""Errors of subgraphs as the client sees them: at its own paths, by the policy, and none is swallowed."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import orjson
import pytest

from gateway.composition.read_supergraph import read_supergraph
from gateway.execution.answer import Answer
from gateway.execution.engine import Engine
from gateway.execution.engine_settings import EngineSettings
from gateway.execution.error_policy import ErrorPolicy, ErrorRules
from gateway.execution.operation_request import OperationRequest
from gateway.execution.subgraph_errors import passed_on
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse
from tests.execution.subgraphs import LINK, Subgraph, supergraph_of

pytestmark = pytest.mark.anyio

CATALOGUE = (
    LINK + 'type Query { shop: Shop } type Shop { items: [Item!] best: Item } type Item @key(fields: "id") { id: ID! }'
)
STOCK = LINK + 'type Item @key(fields: "id") { id: ID! left: Int more: [String] }'
SUPERGRAPH = read_supergraph(supergraph_of([Subgraph("catalogue", CATALOGUE), Subgraph("stock", STOCK)]))


class Wire:
    """What each subgraph answers, whatever it is asked."""

    def __init__(self, stock: Mapping[str, Any], catalogue: Mapping[str, Any] | None = None) -> None:
        items = [{"__typename": "Item", "id": str(number)} for number in range(3)]
        shop = {"shop": {"items": items, "best": items[0]}}
        self.answers = {"stock": dict(stock), "catalogue": dict(catalogue or {"data": shop})}

    async def send(self, request: SubgraphRequest) -> SubgraphResponse:
        answer = self.answers[request.subgraph]
        return SubgraphResponse(answer.get("data"), answer.get("errors", ()))

    async def close(self) -> None: ...


async def ask(query: str, stock: Mapping[str, Any], policy: ErrorPolicy | None = None) -> Answer:
    settings = EngineSettings(errors=policy or ErrorPolicy())
    return await Engine(SUPERGRAPH, Wire(stock), settings).run(OperationRequest(query), None)


ITEMS = "{ s: shop { all: items { n: left } } }"
FULL = [{"left": 1}, {"left": 2}, {"left": 3}]


def places(answer: Answer) -> list[list[Any] | None]:
    return [error.get("path") for error in answer.errors]


async def test_an_entity_s_error_stands_at_the_client_s_path() -> None:
    stock = {
        "data": {"_entities": [{"left": 1}, {"left": None}, None]},
        "errors": [
            {"message": "m", "path": ["_entities", 1, "left"]},
            {"message": "m", "path": ["_entities", 2]},
        ],
    }
    answer = await ask(ITEMS, stock)
    assert answer.data == {"s": {"all": [{"n": 1}, {"n": None}, {"n": None}]}}
    assert places(answer) == [["s", "all", 1, "n"], ["s", "all", 2, "n"]]
    assert all(error["extensions"]["service"] == "stock" for error in answer.errors)


@pytest.mark.parametrize("path", [None, [], ["nowhere"], "text", [3]])
async def test_one_without_a_place_goes_to_the_nearest_parent(path: Any) -> None:
    answer = await ask(ITEMS, {"data": {"_entities": FULL}, "errors": [{"message": "m", "path": path}]})
    assert answer.data == {"s": {"all": [{"n": 1}, {"n": 2}, {"n": 3}]}}
    assert places(answer) == [["s", "all"]]


@pytest.mark.parametrize("position", [3, -1, "a", None, {"a": 1}])
async def test_one_of_an_entity_that_is_not_there_is_told_of_what_is_null_or_else_of_the_parent(position: Any) -> None:
    error = {"message": "m", "path": ["_entities", position, "left"]}
    answer = await ask(ITEMS, {"data": {"_entities": FULL}, "errors": [error]})
    assert places(answer) == [["s", "all"]]
    answer = await ask(ITEMS, {"data": {"_entities": [*FULL[:2], None]}, "errors": [error]})
    assert places(answer) == [["s", "all", 2, "n"]]


@pytest.mark.parametrize(
    "path", [["elsewhere"], ["shop", "elsewhere", 3], ["shop", "items", 0, "elsewhere"], ["shop", 7]]
)
async def test_one_at_what_was_not_asked_for_is_told_of_the_nearest_that_was(path: list[Any]) -> None:
    shop = {"items": [{"__typename": "Item", "id": "1"}]}
    wire = Wire({}, {"data": {"shop": shop}, "errors": [{"message": "m", "path": path}]})
    answer = await Engine(SUPERGRAPH, wire).run(OperationRequest("{ shop { items { id } } }"), None)
    assert answer.data == {"shop": {"items": [{"id": "1"}]}}
    assert places(answer) == [path[: path.index("elsewhere")] or None if "elsewhere" in path else ["shop"]]


async def test_one_of_an_entity_at_what_was_not_asked_for_is_told_of_the_entity() -> None:
    errors = [{"message": "m", "path": ["_entities", 1, "elsewhere"]}]
    answer = await ask(ITEMS, {"data": {"_entities": FULL}, "errors": errors})
    assert places(answer) == [["s", "all"]]


SCALARS = (
    LINK + "scalar JSON type Query { json: JSON jsons: [JSON] here: Item numbers: [Int] }"
    ' type Item @key(fields: "id") { id: ID! }'
)
JSONS = LINK + 'scalar JSON type Item @key(fields: "id") { id: ID! json: JSON }'
WITH_SCALARS = read_supergraph(supergraph_of([Subgraph("catalogue", SCALARS), Subgraph("stock", JSONS)]))


@pytest.mark.parametrize(
    ("query", "value", "path", "told"),
    [
        ("json", {"x": None}, ["json", "x"], ["json"]),
        ("json", [None, 1], ["json", 0], ["json"]),
        ("json", [[{"y": [None]}]], ["json", 0, 0, "y", 0], ["json"]),
        ("json", [[None]], ["json", 0, 0], ["json"]),
        ("jsons", [None, [None]], ["jsons", 0], ["jsons", 0]),
        ("jsons", [1, [None]], ["jsons", 1, 0], ["jsons", 1]),
        ("numbers", [1, None], ["numbers", 1], ["numbers", 1]),
    ],
)
async def test_one_inside_a_scalar_is_told_of_the_scalar_which_stays_as_it_is(
    query: str, value: Any, path: list[Any], told: list[Any]
) -> None:
    wire = Wire({})
    engine = Engine(WITH_SCALARS, wire)
    for _ in range(5):  # the later ones by generated code
        wire.answers["catalogue"] = {"data": {query: deepcopy(value)}, "errors": [{"message": "m", "path": path}]}
        answer = await engine.run(OperationRequest(f"{{ {query} }}"), None)
        assert orjson.loads(orjson.dumps(answer.data)) == {query: value}
        assert places(answer) == [told]


async def test_one_inside_an_entity_s_scalar_is_told_of_the_scalar() -> None:
    stock = {
        "data": {"_entities": [{"json": [None]}]},
        "errors": [{"message": "m", "path": ["_entities", 0, "json", 0]}],
    }
    wire = Wire(stock, {"data": {"here": {"__typename": "Item", "id": "1"}}})
    answer = await Engine(WITH_SCALARS, wire).run(OperationRequest("{ here { json } }"), None)
    assert (answer.data, places(answer)) == ({"here": {"json": [None]}}, [["here", "json"]])


async def test_neither_data_nor_an_error_is_an_error() -> None:
    answer = await Engine(WITH_SCALARS, Wire({}, {"data": None})).run(OperationRequest("{ json jsons }"), None)
    assert answer.data == {"json": None, "jsons": None}
    assert [error["extensions"]["code"] for error in answer.errors] == ["SUBGRAPH_INVALID_ANSWER"] * 2


async def test_one_that_made_no_null_is_told_at_its_field() -> None:
    query = "{ shop { b: best { l: left } } }"
    errors = [{"message": "m", "path": ["_entities", 0, "left"]}]
    assert places(await ask(query, {"data": {"_entities": [{"left": 1}]}, "errors": errors})) == [["shop", "b", "l"]]


async def test_a_thousand_errors_without_a_place_are_capped_and_counted() -> None:
    answer = await ask(ITEMS, {"data": {"_entities": FULL}, "errors": [{"message": "m"}] * 1000})
    assert len(answer.errors) == 101 and answer.errors[-1]["extensions"] == {"code": "FURTHER_ERRORS", "count": 900}


@pytest.mark.parametrize(
    "answer",
    [
        {"data": {"_entities": [{"left": 1}]}},
        {"data": {"_entities": FULL * 3}},
        {"data": {"_entities": None}},
        {"data": {"_entities": "text"}},
        {"data": {"_entities": {"left": 1}}},
        {"data": {"_entities": [1, "text", [[]]]}},
        {"data": {"_entities": [{"left": "text"}, {"left": [1]}, {"left": {"a": 1}}]}},
        {"data": {}},
        {"data": None},
        {"data": None, "errors": [{}]},
        {"data": {"_entities": FULL}, "errors": [{"path": ["_entities", "a"]}, {"message": 3, "extensions": 4}]},
        {"data": {"_entities": FULL}, "errors": [{"path": ["_entities", -1, None, {"a": 1}]}]},
    ],
)
async def test_a_subgraph_that_answers_wrongly_costs_its_own_fields(answer: dict[str, Any]) -> None:
    given = await ask("{ shop { items { id left } } }", answer)
    assert given.data is not None
    assert [item["id"] for item in given.data["shop"]["items"]] == ["0", "1", "2"]
    nulls = [item for item in given.data["shop"]["items"] if item["left"] is None]
    assert not nulls or given.errors


async def test_entities_are_told_apart_by_position_so_another_number_of_them_is_none() -> None:
    for entities in ([{"left": 1}], FULL * 2, None):
        answer = await ask(ITEMS, {"data": {"_entities": entities}})
        assert answer.data == {"s": {"all": [{"n": None}] * 3}}
        assert {error["extensions"]["code"] for error in answer.errors} == {"SUBGRAPH_INVALID_ANSWER"}


GIVEN = {"message": "no such row: 17", "extensions": {"code": "GONE", "field": "id", "trace": ["a"], "retryAfter": 3}}


def test_the_policy_says_what_is_told() -> None:
    open_, shut = ErrorRules(extensions=frozenset(("retryAfter", "code"))), ErrorRules(messages=False, service=False)
    policy = ErrorPolicy(shut, {"stock": open_})
    told = passed_on(GIVEN, policy.of("stock"), masked=False)
    assert (told.message, told.extensions) == ("no such row: 17", {"code": "GONE", "retryAfter": 3, "service": "stock"})
    told = passed_on(GIVEN, policy.of("catalogue"), masked=False)
    assert "17" not in told.message and told.extensions == {"code": "GONE", "field": "id"}
    assert not told.masked  # it is not about anything hidden, so it is reported wherever it stands


def test_an_extension_has_a_size() -> None:
    policy = ErrorPolicy(ErrorRules(extensions=frozenset("ab")))
    given = {"message": "m", "extensions": {"a": "x" * 5000, "b": ["x" * 5000]}}
    assert passed_on(given, policy.of("s"), masked=False).extensions["a"] == "x" * 1000
    assert "b" not in passed_on(given, policy.of("s"), masked=False).extensions


async def test_what_the_policy_masks_is_still_reported() -> None:
    policy = ErrorPolicy(ErrorRules(messages=False))
    answer = await ask(ITEMS, {"data": {"_entities": FULL}, "errors": [{"message": "secret"}]}, policy)
    assert len(answer.errors) == 1 and "secret" not in str(answer.errors)
