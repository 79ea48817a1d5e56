"""The public schema tells about itself as graphql-core tells about it, with variables too; nobody is asked for that."""

from typing import Any

import pytest
from graphql import (
    ExecutionResult,
    experimental_execute_incrementally,
    get_introspection_query,
    introspection_types,
    parse,
)

from tests.execution.subgraphs import LINK, Gateway, Subgraph, in_process

pytestmark = pytest.mark.anyio

SDL = """
"The root."
type Query {
  me(by: By = {name: "x"}, old: Int @deprecated(reason: "gone")): Person
  hidden: Int @inaccessible
  colour: Colour
}
type Person implements Named @key(fields: "id") {
  id: ID!
  name: String
  nick: String @deprecated
  secret: String @inaccessible
}
interface Named { name: String }
union Any = Person
enum Colour { RED GREY @inaccessible OLD @deprecated(reason: "faded") }
input By @oneOf { name: String id: ID secret: Int @inaccessible }
scalar Time @specifiedBy(url: "https://time.example")
type Other { time: Time any: Any }
"""


def gateway() -> tuple[Gateway, Subgraph]:
    one = Subgraph(
        "one",
        LINK + "directive @oneOf on INPUT_OBJECT\n" + SDL,
        {"Query": {"me": {"__typename": "Person", "id": "1", "name": "Lan"}}},
    )
    return in_process([one]), one


@pytest.fixture(autouse=True)
def changed_by_a_library() -> None:
    """All schemas of a process share the types of introspection; Strawberry replaces this field for its own schemas."""
    introspection_types["__Type"].fields["isOneOf"].resolve = lambda *_: False  # type: ignore[attr-defined]


async def same(query: str, variables: dict[str, Any] | None = None) -> Any:
    asked, subgraph = gateway()
    answer = await asked.ask(query, variables)
    expected = experimental_execute_incrementally(asked.engine.schema, parse(query), variable_values=variables)
    assert isinstance(expected, ExecutionResult)
    assert not answer.errors
    assert answer.data == expected.data
    assert not subgraph.received
    return answer.data


async def test_the_whole_query_of_every_tool() -> None:
    query = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
        one_of=True,
    )
    told = str(await same(query))
    assert "oneOf" in told
    assert not any(word in told for word in ("join__", "link__", "_entities", "hidden", "secret", "GREY", "FieldSet"))


TYPE = """
query Type($name: String!, $other: String = "Colour", $old: Boolean = false, $yes: Boolean!, $no: Boolean!) {
  __typename
  person: __type(name: $name) { ...described }
  other: __type(name: $other) { enumValues(includeDeprecated: $old) { name } ... @include(if: $no) { kind } }
  nothing: __type(name: "Nothing") { name }
  __schema @include(if: $yes) { queryType { name } }
  again: __schema @skip(if: $yes) { queryType { name } }
  ... @include(if: $no) { third: __type(name: $name) { name } }
}
fragment described on __Type { name fields(includeDeprecated: $old) { name args(includeDeprecated: $old) { name } } }
"""


@pytest.mark.parametrize(
    "variables",
    [
        {"name": "Person", "yes": True, "no": False},
        {"name": "Query", "old": True, "yes": False, "no": True},
        {"name": "By", "other": "None", "old": None, "yes": True, "no": True},
    ],
)
async def test_with_variables(variables: dict[str, Any]) -> None:
    await same(TYPE, variables)


async def test_two_answers_with_other_variables_are_not_mixed_up() -> None:
    asked, _ = gateway()
    query = "query ($name: String!) { __type(name: $name) { name } }"
    seen = [(await asked.ask(query, {"name": name})).data for name in ("Person", "Colour", "Person")]
    assert [each and each["__type"]["name"] for each in seen] == ["Person", "Colour", "Person"]


async def test_beside_fields_that_are_fetched() -> None:
    asked, subgraph = gateway()
    answer = await asked.ask(
        '{ me { kind: __typename name } __schema { queryType { name } } t: __type(name: "By") { isOneOf } }'
    )
    assert answer.data == {
        "me": {"kind": "Person", "name": "Lan"},
        "__schema": {"queryType": {"name": "Query"}},
        "t": {"isOneOf": True},
    }
    assert len(subgraph.received) == 1
    assert "__schema" not in subgraph.received[0].query


@pytest.mark.parametrize("variables", [{}, {"name": 1}, {"name": None}])
async def test_a_variable_that_does_not_fit_is_refused(variables: dict[str, Any]) -> None:
    asked, _ = gateway()
    answer = await asked.ask("query ($name: String!) { __type(name: $name) { name } }", variables)
    assert not answer.executed
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_defer_is_told_and_says_nothing_of_the_schema_itself() -> None:
    told = await same("{ __schema { directives { name locations args { name defaultValue } } } }")
    (defer,) = [each for each in told["__schema"]["directives"] if each["name"] == "defer"]
    assert defer["locations"] == ["FRAGMENT_SPREAD", "INLINE_FRAGMENT"]
    assert [each["name"] for each in defer["args"]] == ["if", "label"]
    asked, _ = gateway()
    answer = await asked.ask("{ __schema { ... @defer { queryType { name } } } }")
    assert answer.data == {"__schema": {"queryType": {"name": "Query"}}}
