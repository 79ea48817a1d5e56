"""Variables are coerced as GraphQL says, before anything is fetched: the same values reach a subgraph, through the gateway,
as reach a resolver of one schema without it, and the same values are refused.
"""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, graphql_sync
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from gateway.execution.answer import Answer
from tests.execution.subgraphs import LINK, Gateway, Subgraph, in_process

pytestmark = pytest.mark.anyio

SDL = """
type Query {
  echo(
    int: Int, ints: [Int!], grid: [[Int]], float: Float = 1.5, id: ID, text: String! = "d", flag: Boolean
    colour: Colour = RED, colours: [Colour!], by: By, one: One, any: Any
  ): String
  must(int: Int!, by: By!): String
}
enum Colour { RED GREEN }
input By { max: Int = 3 names: [String!]! = ["a"] colour: Colour inner: By must: Boolean! }
input One @oneOf { id: ID name: String by: By }
scalar Any
"""
ARGUMENTS = {
    "int": "Int",
    "ints": "[Int!]",
    "grid": "[[Int]]",
    "float": "Float",
    "id": "ID",
    "text": "String",
    "flag": "Boolean",
    "colour": "Colour",
    "colours": "[Colour!]",
    "by": "By",
    "one": "One",
    "any": "Any",
}
ALL = (
    f"query ({', '.join(f'${name}: {type_}' for name, type_ in ARGUMENTS.items())}) "
    f"{{ echo({', '.join(f'{name}: ${name}' for name in ARGUMENTS)}) }}"
)
DEFAULTS = (
    "query ($int: Int = 7, $ints: [Int!] = 4, $text: String = null, $colour: Colour! = GREEN, $by: By = {must: true}, "
    "$max: Int, $name: String!, $id: ID!) {"
    " a: echo(int: $int, ints: $ints, colour: $colour, by: $by)"
    " b: echo(by: {max: $max, names: [$name], must: false, inner: {must: true}}, ints: [$int, 2], one: {id: $id})"
    " c: echo(text: $text) d: must(int: $int, by: $by) e: echo(any: {deep: [$int, {x: $max}]}, id: 12, float: 3) }"
)


def echo(_info: object, **given: Any) -> str:
    return json.dumps(given, sort_keys=True)


SUBGRAPH = Subgraph("one", LINK + "directive @oneOf on INPUT_OBJECT\n" + SDL, {"Query": {"echo": echo, "must": echo}})


def monolith() -> GraphQLSchema:
    schema = build_schema(SDL)
    assert schema.query_type is not None
    for name in ("echo", "must"):
        schema.query_type.fields[name].resolve = lambda _source, info, **given: echo(info, **given)
    return schema


GATEWAY: Gateway = in_process([SUBGRAPH])
SCHEMA = monolith()

leaf = some.one_of(
    some.none(),
    some.booleans(),
    some.sampled_from([0, 1, -1, 2**31 - 1, 2**31, -(2**31) - 1, 2**53, 10**30, 1.0, 1.5, -0.0, 1e300]),
    some.sampled_from(["", "1", "RED", "GREEN", "BLUE", "true", "ü"]),
)
anything = some.recursive(
    leaf,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from(["id", "x"]), inner),
    max_leaves=4,
)
by = some.recursive(
    some.just({"must": True}),
    lambda inner: some.fixed_dictionaries(
        {"must": some.booleans() | leaf},
        optional={
            "max": leaf,
            "names": some.lists(some.sampled_from(["a", None, 1])) | leaf,
            "colour": leaf,
            "inner": inner | some.none(),
            "unknown": leaf,
        },
    ),
    max_leaves=3,
)
one = some.dictionaries(some.sampled_from(["id", "name", "by", "other"]), leaf | by, max_size=2)
values = some.fixed_dictionaries({}, optional=dict.fromkeys(ARGUMENTS, anything) | {"by": by | leaf, "one": one | leaf})
fitting = some.fixed_dictionaries(
    {},
    optional={
        "int": some.integers(-(2**31), 2**31 - 1) | some.none(),
        "ints": some.lists(some.integers(0, 9)) | some.integers(0, 9),
        "grid": some.lists(some.lists(some.integers(0, 9) | some.none()) | some.integers(0, 9)) | some.integers(0, 9),
        "float": some.floats(allow_nan=False, allow_infinity=False) | some.integers(-9, 9),
        "id": some.text(max_size=3) | some.integers(),
        "text": some.text(max_size=3),
        "flag": some.booleans(),
        "colour": some.sampled_from(["RED", "GREEN"]),
        "colours": some.lists(some.sampled_from(["RED", "GREEN"])) | some.just("RED"),
        "by": some.just({"must": False, "inner": {"must": True, "max": None}}),
        "one": some.sampled_from([{"id": 1}, {"name": "n"}, {"by": {"must": True}}]),
        "any": anything,
    },
)


async def same(query: str, variables: Mapping[str, Any]) -> None:
    expected = graphql_sync(SCHEMA, query, variable_values=dict(variables))
    SUBGRAPH.received.clear()
    answer: Answer = await GATEWAY.ask(query, variables)
    assert answer.data == expected.data
    assert len(answer.errors) == len(expected.errors or ())
    if not answer.executed:
        assert [each["message"] for each in answer.errors] == [each.message for each in expected.errors or ()]
        assert {each["extensions"]["code"] for each in answer.errors} == {"BAD_USER_INPUT"}
        assert not SUBGRAPH.received


few = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@few
@given(values)
@example({"one": {"id": "1", "name": None}})
@example({"one": {}})
@example({"ints": [1, None]})
@example({"by": {"must": True, "unknown": 1}})
@example({"by": {"must": True, "names": None}})
@example({"text": None})
async def test_any_values(given_values: Mapping[str, Any]) -> None:
    await same(ALL, given_values)


@few
@given(fitting)
async def test_values_that_fit(given_values: Mapping[str, Any]) -> None:
    await same(ALL, given_values)


@few
@given(
    some.fixed_dictionaries(
        {"name": some.sampled_from(["n", None, 1]), "id": some.sampled_from(["i", 1, None, 1.5])},
        optional={"int": leaf, "ints": leaf, "text": leaf, "colour": leaf, "by": by | leaf, "max": leaf, "other": leaf},
    )
)
@example({"name": "n", "id": "1"})
@example({"name": "n", "id": "1", "int": None})
@example({"name": "n", "id": "1", "by": None})
async def test_defaults_of_variables_arguments_and_input_fields(given_values: Mapping[str, Any]) -> None:
    await same(DEFAULTS, given_values)
