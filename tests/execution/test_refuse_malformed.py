"""A malformed value of a custom scalar is refused by the public schema, in the text and in the variables alike."""

import pytest
from graphql import OperationDefinitionNode, build_schema, parse, validate
from graphql.execution.values import get_variable_values

from gateway.execution.refuse_malformed import refuse_malformed

SCHEMA = build_schema("scalar Even input Pair { first: Even } type Query { half(of: Even!, pair: Pair): Int }")


def even(value: object) -> object:
    if not isinstance(value, int) or value % 2:
        raise ValueError("Even is an even number")
    return "something else"


refuse_malformed(SCHEMA, {"Even": even, "Absent": even})


@pytest.mark.parametrize(
    ("text", "valid"),
    [("{ half(of: 2) }", True), ("{ half(of: 3) }", False), ("{ half(of: 2, pair: {first: 1}) }", False)],
)
def test_in_the_text(text: str, valid: bool) -> None:
    assert (validate(SCHEMA, parse(text)) == []) is valid


def test_in_the_variables_and_what_is_taken_stays_as_it_was_given() -> None:
    operation = parse("query ($of: Even!, $pair: Pair) { half(of: $of, pair: $pair) }").definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    wrong = get_variable_values(SCHEMA, operation.variable_definitions or (), {"of": 3})
    assert isinstance(wrong, list) and "even number" in wrong[0].message
    right = get_variable_values(SCHEMA, operation.variable_definitions or (), {"of": 2, "pair": {"first": 4}})
    assert not isinstance(right, list) and right.coerced == {"of": 2, "pair": {"first": 4}}
