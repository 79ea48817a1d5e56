"""Every feature of federation as a story: a small supergraph, operations, their answers, requests and printed plans.

The stories are `tests/cases/conformance/*.yaml` (the form: tests/execution/stories.py). To write the prints anew after a
change that is meant: WRITE_PLANS=1, then read the difference.
"""

import os
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from graphql import GraphQLSchema, parse, print_ast, validate

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
_BY_NAME: Mapping[str, Story] = {each.values[0]["story"]: each.values[0] for each in STORIES}


@dataclass(frozen=True)
class Planning:
    schema: GraphQLSchema
    graph: QueryGraph


def planning(supergraph: str) -> Planning:
    read = read_supergraph(supergraph)
    return Planning(public_schema(read), QueryGraph(read))


def plan_of(query: str, using: Planning) -> str:
    """The printed plan, or why there is none."""
    document = parse(query)
    if problems := validate(using.schema, document):
        return "".join(f"invalid: {problem.message}\n" for problem in problems)
    graph = using.graph
    try:
        return show(plan_operation.plan_operation(plan_operation.read_operation(document, None, graph), graph))
    except Unplannable as error:
        return "\n".join([f"unplannable: {error.message}", *(f"  {reason}" for reason in error.reasons), ""])


@cache
def composed_once(story_name: str) -> str:
    return composed(_BY_NAME[story_name])


@cache
def planning_of(story_name: str) -> Planning:
    return planning(composed_once(story_name))


def composed(story: Story, shuffled: random.Random | None = None) -> str:
    if "supergraph" in story:
        text: str = story["supergraph"]
        return text if shuffled is None else _shuffled(text, shuffled)
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
def test_the_order_of_subgraphs_and_types_does_not_show(story: Story) -> None:
    using, other = planning_of(story["story"]), planning(composed(story, random.Random(story["story"])))
    for operation in story["operations"]:
        assert plan_of(operation["query"], using) == plan_of(operation["query"], other)


def test_every_print_is_of_a_story() -> None:
    assert len(_BY_NAME) == len(STORIES)
    expected = {_file(story, number) for story in _BY_NAME.values() for number in range(len(story["operations"]))}
    assert set(PRINTED.glob("*.txt")) == expected
