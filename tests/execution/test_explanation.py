"""What an explanation tells: the plan and times; how much was asked where nothing is protected; never what is hidden."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from gateway.execution.answer import Answer
from gateway.execution.explanation import Explanation
from gateway.execution.operation_request import OperationRequest
from policies.guard import RequestGuard
from tests.conformance.stories.stories import gateway_of, story_of
from tests.execution.subgraphs import LINK, Subgraph, in_process
from tests.execution.test_protected_graph import CALLERS, POLICY, VISITS_OF, World, citizen
from tests.policies.ports import Clock
from tests.policies.story import CITIZEN, NOW

pytestmark = pytest.mark.anyio


def ticking() -> Callable[[], float]:
    """A clock that is a millisecond further each time it is looked at."""
    ticks = count()
    return lambda: next(ticks) / 1000


def shops() -> list[Subgraph]:
    items = [{"__typename": "Item", "id": str(n), "name": f"secret {n}"} for n in range(3)]
    return [
        Subgraph(
            "a",
            LINK + 'type Query { items: [Item] } type Item @key(fields: "id") { id: ID! }',
            {"Query": {"items": [*items, items[0]]}},
        ),
        Subgraph("b", LINK + 'type Item @key(fields: "id") { id: ID! name: String }', {}, items),
    ]


async def test_the_plan_and_every_fetch_are_told() -> None:
    engine = in_process(shops()).engine
    request = OperationRequest(
        "query ($no: Boolean = false) { items { name } skipped: items @include(if: $no) { id } }"
    )
    answer = await engine.run(request, None, Explanation(ticking()))
    told = answer.extensions["explain"]
    assert told["plan"].startswith("query plan\nfetch 0 A query\n")
    assert told["planKnown"] is False
    assert told["fetches"] == [
        {"fetch": 0, "subgraph": "a", "startMilliseconds": 2.0, "milliseconds": 1.0, "requests": 1},
        {"fetch": 1, "subgraph": "b", "startMilliseconds": 4.0, "milliseconds": 1.0, "requests": 1, "entities": 3},
    ]
    assert "secret" not in repr(told)
    again = await engine.run(request, None, Explanation(ticking()))
    assert again.extensions["explain"]["planKnown"] is True
    assert (await engine.run(request, None)).extensions == {}


async def test_an_operation_that_is_refused_has_no_plan() -> None:
    answer = await in_process(shops()).engine.run(OperationRequest("{ nothing }"), None, Explanation(ticking()))
    assert answer.errors and answer.extensions == {}


async def test_what_cannot_be_planned_says_why_to_whoever_asks() -> None:
    story = story_of(
        "what no chain of keys reaches is refused before anything is asked, with the subgraphs that were tried"
    )
    answer = await gateway_of(story["story"]).ask("{ thing { far } }")
    (error,) = answer.errors
    assert error["message"] == "no subgraph can be asked for Thing.far at thing.far"
    assert error["extensions"]["reasons"] == ["b: it has no resolvable key"]
    assert "@key" in error["extensions"]["suggestion"]


async def _explained(world: World) -> tuple[Answer, Any]:
    guard = RequestGuard(POLICY, CALLERS["clinician-elsewhere"], world.grants, world.log, Clock(NOW), "r1", "Story")
    request = OperationRequest(VISITS_OF, {"id": CITIZEN})
    answer = await world.engine.run(request, guard, Explanation(ticking()))
    await guard.settle()
    return answer, answer.extensions["explain"]


async def test_what_is_hidden_does_not_show_in_an_explanation() -> None:
    """The same as if there were nothing to hide."""
    whole, without = World(), World()
    answer, told = await _explained(whole)
    assert answer.data is not None
    seen = {each["id"] for each in answer.data["citizen"]["visits"]}
    (book,) = [
        each for each in without.health.entities if each["__typename"] == "Citizen" and each["personalId"] == CITIZEN
    ]
    visible = [each for each in book["visits"] if each["id"] in seen]
    assert 0 < len(visible) < len(book["visits"])
    without.health.entities = [citizen(CITIZEN, visits=visible, lastVisit=visible[0]), *visible]
    other, told_without = await _explained(without)
    assert (other.data, told_without) == (answer.data, told)
    assert CITIZEN not in repr(told)
    assert any("entities" not in each and "requests" not in each for each in told["fetches"])
