"""The stories of `tests/cases/conformance/`: composed, planned, and put behind a gateway; each once."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from graphql import GraphQLSchema, InterfaceTypeDefinitionNode, ObjectTypeDefinitionNode, parse, print_ast, validate

from gateway.composition.compose import compose
from gateway.composition.public_schema import public_schema
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.source import SubgraphSource
from gateway.planning import plan_operation
from gateway.planning.graph import QueryGraph
from gateway.planning.show import show
from gateway.planning.unplannable import Unplannable
from tests.execution.stories import Story, stories_in, subgraphs_of
from tests.execution.subgraphs import LINK, Gateway, in_process

STORIES = stories_in("conformance")
_BY_NAME: Mapping[str, Story] = {each.values[0]["story"]: each.values[0] for each in STORIES}
STORY_NAMES = sorted(_BY_NAME)


@dataclass(frozen=True)
class Planning:
    schema: GraphQLSchema
    graph: QueryGraph


def story_of(name: str) -> Story:
    return _BY_NAME[name]


def planning(supergraph: str) -> Planning:
    read = read_supergraph(supergraph)
    return Planning(public_schema(read), QueryGraph(read))


@cache
def planning_of(name: str) -> Planning:
    return planning(composed_once(name))


def gateway_of(name: str) -> Gateway:
    """One that has answered nothing yet."""
    return in_process(subgraphs_of(_BY_NAME[name]), supergraph=composed_once(name))


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
def composed_once(name: str) -> str:
    return composed(_BY_NAME[name])


def composed(story: Story, shuffled: random.Random | None = None) -> str:
    """The supergraph; `shuffled`: from subgraphs, types and fields in another order."""
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
    definitions = []
    for node in parse(sdl).definitions:
        text = print_ast(node)
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            fields = [print_ast(each) for each in node.fields or ()]
            order.shuffle(fields)
            text = text[: text.rindex("{")] if not fields else text.split("{\n")[0]
            text += "{\n" + "\n".join(fields) + "\n}"
        definitions.append(text)
    order.shuffle(definitions)
    return "\n\n".join(definitions)
