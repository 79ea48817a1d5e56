"""Every feature of federation as a story: a small supergraph, operations, their answers, requests and printed plans.

The stories are `tests/cases/conformance/*.yaml` (the form: tests/execution/stories.py). To write the prints anew after a
change that is meant: WRITE_PLANS=1, then read the difference.
"""

import os
import random
import re
from pathlib import Path

import pytest

from gateway.planning import plan_operation
from tests.conformance.stories.stories import (
    STORIES,
    STORY_NAMES,
    composed,
    composed_once,
    plan_of,
    planning,
    planning_of,
    story_of,
)
from tests.execution.stories import CASES, Story, check_answer, check_requests, subgraphs_of
from tests.execution.subgraphs import in_process

pytestmark = pytest.mark.anyio

PRINTED = CASES / "conformance" / "printed"


def _file(story: Story, number: int) -> Path:
    slug = re.sub("[^a-z0-9]+", "-", story["story"].lower()).strip("-")
    return PRINTED / f"{slug}-{number}.txt"


async def _answer_all(story: Story, *, requests: bool) -> None:
    subgraphs = subgraphs_of(story)
    gateway = in_process(subgraphs, supergraph=composed_once(story["story"]))
    for operation in story["operations"]:
        for subgraph in subgraphs:
            subgraph.received.clear()
        answer = await gateway.ask(operation["query"], operation.get("variables"))
        check_answer(answer, operation)
        if requests:
            check_requests(subgraphs, operation)


@pytest.mark.parametrize("story", STORIES)
async def test_answers_and_requests(story: Story) -> None:
    await _answer_all(story, requests=True)


@pytest.mark.parametrize("story", STORIES)
async def test_the_passes_change_no_answer(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_operation, "PASSES", ())
    await _answer_all(story, requests=False)


@pytest.mark.parametrize("story", STORIES)
def test_printed_plans(story: Story) -> None:
    using = planning_of(story["story"])
    for number, operation in enumerate(story["operations"]):
        plan = f"{operation['query'].strip()}\n\n{plan_of(operation['query'], using)}"
        path = _file(story, number)
        if os.environ.get("WRITE_PLANS"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(plan)
        assert path.read_text() == plan


@pytest.mark.parametrize("story", STORIES)
def test_the_order_of_subgraphs_types_and_fields_does_not_show(story: Story) -> None:
    using, other = planning_of(story["story"]), planning(composed(story, random.Random(story["story"])))
    for operation in story["operations"]:
        assert plan_of(operation["query"], using) == plan_of(operation["query"], other)


def test_every_print_is_of_a_story() -> None:
    assert len(STORY_NAMES) == len(STORIES)
    stories = map(story_of, STORY_NAMES)
    expected = {_file(story, number) for story in stories for number in range(len(story["operations"]))}
    assert set(PRINTED.glob("*.txt")) == expected
