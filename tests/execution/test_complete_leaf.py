"""A leaf is completed as graphql-core completes it, or refused where its kind is another; what is refused is not told."""

from contextlib import suppress
from typing import Any

import pytest
from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLScalarType,
    GraphQLString,
)
from hypothesis import example, given, settings
from hypothesis import strategies as some

from gateway.execution.complete_leaf import complete_leaf
from gateway.planning.plan import LeafType

SCALARS = [GraphQLInt, GraphQLFloat, GraphQLString, GraphQLBoolean, GraphQLID]
REFUSED = object()
OF_THE_KIND = {"Int": (int,), "Float": (int, float), "String": (str,), "Boolean": (bool,), "ID": (str, int)}
json_values = some.one_of(
    some.booleans(),
    some.integers(),
    some.sampled_from([2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**53, 10**400]),
    some.floats(allow_nan=False),
    some.text(max_size=4),
    some.sampled_from(["1", "1.0", "1e3", " 12 ", "true", "99999999999", "0x10"]),
    some.lists(some.integers(), max_size=1),
    some.dictionaries(some.just("a"), some.integers(), max_size=1),
)


@pytest.mark.parametrize("scalar", SCALARS, ids=str)
@settings(max_examples=80, deadline=None, derandomize=True)
@given(json_values)
@example(10**400)
@example(1e400)
@example(-0.0)
def test_as_graphql_core_does_or_refused(scalar: GraphQLScalarType, value: Any) -> None:
    """Stricter it may be (a text is no number here), but never other, and never more than refused."""
    complete = complete_leaf(LeafType(scalar.name))
    expected: Any = REFUSED
    with suppress(GraphQLError, ValueError, OverflowError):
        expected = scalar.coerce_output_value(value)
    try:
        completed = complete(value)
    except (TypeError, ValueError) as refused:
        assert str(refused).startswith(f"{scalar.name} cannot represent what a subgraph answered")
        assert isinstance(value, str) or str(value) not in str(refused)
        assert expected is REFUSED or type(value) not in OF_THE_KIND[scalar.name]
    else:
        assert completed == expected or (expected is REFUSED and scalar is GraphQLFloat)
        assert isinstance(completed, bool) == isinstance(expected, bool)
        assert isinstance(completed, str) == isinstance(expected, str)


@given(json_values)
@settings(max_examples=30, deadline=None, derandomize=True)
def test_a_custom_scalar_passes_as_it_is(value: Any) -> None:
    assert complete_leaf(LeafType("Any"))(value) is value


@pytest.mark.parametrize("value", ["BLUE", 1, True, ["RED"], {"a": "RED"}, "red"])
def test_an_enum_has_its_public_values_and_no_others(value: Any) -> None:
    complete = complete_leaf(LeafType("Colour", ("GREEN", "RED")))
    assert complete("RED") == "RED"
    with pytest.raises(ValueError, match="The enum Colour cannot represent"):
        complete(value)
