"""Every feature of federation as a story: a small supergraph, operations, their answers, requests and printed plans.

The stories are `tests/cases/conformance/*.yaml` (the form: tests/execution/stories.py). To write the prints anew after a
change that is meant: WRITE_PLANS=1, then read the difference.
"""

import os
import random
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, print_ast, validate

from gateway.composition.compose import compose
from gateway.composition.public_schema import public_schema
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.source import SubgraphSource
from gateway.planning import plan_operation
from gateway.planning.graph import QueryGraph
from gateway.planning.show import show
from gateway.planning.unplannable import Unplannable
from tests.execution.stories import CASES, Story, check_answer, check_requests, stories_in, subgraphs_of
from tests.execution.subgraphs import LINK, in_process

pytestmark = pytest.mark.anyio

PRINTED = CASES / "conformance" / "printed"
STORIES = stories_in("conformance")


def plan_of(query: str, supergraph: str) -> str:
    """The printed plan, or why there is none."""
    read = read_supergraph(supergraph)
    document = parse(query)
    if problems := validate(public_schema(read), document):
        return "".join(f"invalid: {problem.message}\n" for problem in problems)
    graph = QueryGraph(read)
    try:
        return show(plan_operation.plan_operation(plan_operation.read_operation(document, None, graph), graph))
    except Unplannable as error:
        return "\n".join([f"unplannable: {error.message}", *(f"  {reason}" for reason in error.reasons), ""])


def composed(story: Story, shuffled: random.Random | None = None) -> str:
    sources = []
    for name, each in story["subgraphs"].items():
        sdl = LINK + each.get("sdl", "")
        if shuffled is not None:
            sdl = _shuffled(sdl, shuffled)
        sources.append(SubgraphSource(name, f"http://{name}.example", sdl))
    if shuffled is not None:
        shuffled.shuffle(sources)
    return compose(sources).sdl


def _shuffled(sdl: str, order: random.Random) -> str:
    """Definitions in another order."""
    definitions = [print_ast(each) for each in parse(sdl).definitions]
    order.shuffle(definitions)
    return "\n\n".join(definitions)


def _file(story: Story, number: int) -> Path:
    slug = re.sub("[^a-z0-9]+", "-", story["story"].lower()).strip("-")
    return PRINTED / f"{slug}-{number}.txt"


async def _answer_all(story: Story, *, requests: bool) -> None:
    subgraphs = subgraphs_of(story)
    for operation in story["operations"]:
        gateway = in_process(subgraphs)
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
    supergraph = composed(story)
    for number, operation in enumerate(story["operations"]):
        plan = f"{operation['query'].strip()}\n\n{plan_of(operation['query'], supergraph)}"
        path = _file(story, number)
        if os.environ.get("WRITE_PLANS"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(plan)
        assert path.read_text() == plan


@pytest.mark.parametrize("story", STORIES)
def test_the_order_of_subgraphs_and_types_does_not_show(story: Story) -> None:
    supergraph = composed(story)
    other = composed(story, random.Random(story["story"]))
    for operation in story["operations"]:
        assert plan_of(operation["query"], supergraph) == plan_of(operation["query"], other)


def test_every_print_is_of_a_story() -> None:
    stories: list[Mapping[str, Any]] = [each.values[0] for each in STORIES]
    expected = {_file(story, number) for story in stories for number in range(len(story["operations"]))}
    assert set(PRINTED.glob("*.txt")) == expected
