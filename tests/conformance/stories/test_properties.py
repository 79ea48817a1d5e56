"""What must hold for any operation over the stories' supergraphs: drawn by hypothesis, the same ones each time."""

import asyncio
import os
import random
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import pytest
from graphql import parse, validate
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from gateway.execution.answer import Answer
from gateway.execution.operation_request import OperationRequest
from gateway.planning import plan_operation
from tests.conformance.stories.operations import operations, same_meaning
from tests.conformance.stories.stories import (
    STORY_NAMES,
    composed,
    gateway_of,
    plan_of,
    planning,
    planning_of,
    story_of,
)
from tests.execution.subgraphs import Gateway

QUERIES = [name for name in STORY_NAMES if planning_of(name).schema.query_type is not None]
# CONFORMANCE_EXAMPLES: more of them, for who has the time.
PROFILE = settings(
    max_examples=int(os.environ.get("CONFORMANCE_EXAMPLES", "15")), deadline=None, derandomize=True, database=None
)

Told = tuple[Mapping[str, Any] | None, list[str]]


@some.composite
def of_a_story(draw: some.DrawFn) -> tuple[str, str]:
    """(story, operation): one that the public schema takes."""
    name = draw(some.sampled_from(QUERIES))
    schema = planning_of(name).schema
    query = draw(operations(schema))
    assume(not validate(schema, parse(query)))
    return name, query


def told(answer: Answer) -> Told:
    return answer.data, sorted(map(repr, answer.errors))


def answered(gateway: Gateway, query: str) -> Told:
    return told(asyncio.run(gateway.ask(query)))


@PROFILE
@given(of_a_story())
def test_the_passes_change_no_answer(drawn: tuple[str, str]) -> None:
    name, query = drawn
    expected = answered(gateway_of(name), query)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(plan_operation, "PASSES", ())
        assert answered(gateway_of(name), query) == expected


@PROFILE
@given(of_a_story(), some.integers(0, 1000))
def test_the_order_of_subgraphs_types_and_fields_does_not_show(drawn: tuple[str, str], seed: int) -> None:
    name, query = drawn
    other = planning(composed(story_of(name), random.Random(seed)))
    assert plan_of(query, planning_of(name)) == plan_of(query, other)


@PROFILE
@given(of_a_story(), some.integers(0, 1000))
def test_what_means_the_same_has_the_same_plan_and_the_same_answer(drawn: tuple[str, str], seed: int) -> None:
    name, query = drawn
    using = planning_of(name)
    other = same_meaning(query, using.schema, seed)
    assert not validate(using.schema, parse(other)), other
    assert plan_of(other, using) == plan_of(query, using)
    assert answered(gateway_of(name), other) == answered(gateway_of(name), query)


@PROFILE
@given(of_a_story(), some.lists(some.booleans(), min_size=2, max_size=4))
def test_requests_that_run_together_answer_as_if_each_were_alone(
    drawn: tuple[str, str], values: Sequence[bool]
) -> None:
    name, query = drawn
    alone = [answered_with(query, name, value) for value in values]

    async def together() -> Sequence[Answer]:
        engine = gateway_of(name).engine
        return await asyncio.gather(*(engine.run(OperationRequest(query, {"no": value}), None) for value in values))

    answers = asyncio.run(together())
    assert [told(each) for each in answers] == alone


def answered_with(query: str, name: str, value: bool) -> Told:
    return told(asyncio.run(gateway_of(name).ask(query, {"no": value})))


@PROFILE
@given(of_a_story())
def test_an_answer_that_is_changed_by_its_reader_changes_no_other(drawn: tuple[str, str]) -> None:
    name, query = drawn

    async def twice() -> tuple[Any, Any]:
        gateway = gateway_of(name)
        first = (await gateway.ask(query)).data
        kept = deepcopy(first)
        _spoil(first)
        return kept, (await gateway.ask(query)).data

    kept, second = asyncio.run(twice())
    assert second == kept


def _spoil(value: Any) -> None:
    if isinstance(value, dict):
        for below in value.values():
            _spoil(below)
        value.clear()
    elif isinstance(value, list):
        for below in value:
            _spoil(below)
        value.clear()
