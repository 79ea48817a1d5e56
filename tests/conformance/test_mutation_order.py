"""The commands of a mutation run in the order in which they stand among what is included, over several subgraphs."""

import pytest

from gateway.composition.compose import compose
from gateway.composition.source import SubgraphSource
from tests.conformance.oracle.suites import Suite

pytestmark = pytest.mark.anyio

SDLS = {
    "a": "type Query { a: Int } type Mutation { first: Int third: Int }",
    "b": "type Query { b: Int } type Mutation { second: Int }",
}
TWICE = "mutation ($now: Boolean!) { one: first @include(if: $now) two: second one: first three: third }"
CHAIN = (
    "mutation ($x: Boolean!, $y: Boolean!) { i: first @include(if: $x) j: second i: first @include(if: $y) j: second }"
)


def suite() -> Suite:
    sources = [SubgraphSource(name, f"http://{name}", sdl) for name, sdl in SDLS.items()]
    return Suite("order", compose(sources).sdl, SDLS)


async def ran(query: str, **variables: bool) -> list[str]:
    asked = suite()
    answer = await asked.ask(query, variables)
    assert answer.executed
    return [name for name, _ in asked.commands]


async def test_a_command_that_is_left_out_at_first_runs_where_it_stands_next() -> None:
    assert await ran(TWICE, now=True) == ["first", "second", "third"]
    assert await ran(TWICE, now=False) == ["second", "first", "third"]


async def test_each_command_runs_once_whatever_is_included() -> None:
    assert await ran(CHAIN, x=True, y=True) == ["first", "second"]
    assert await ran(CHAIN, x=True, y=False) == ["first", "second"]
    assert await ran(CHAIN, x=False, y=True) == ["second", "first"]
    assert await ran(CHAIN, x=False, y=False) == ["second"]
