"""GraphiQL's tabs: every operation of the story is valid in the civic graph, and says who asks."""

import re
from functools import cache
from pathlib import Path

import orjson
import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, get_variable_values, parse, validate

from gateway.app import own_sdls, policy, sources, vocabulary
from gateway.composition.compose import compose
from gateway.composition.public_schema import public_schema
from gateway.composition.read_supergraph import read_supergraph
from gateway.settings import Settings
from resolvers.seed.personas import PERSONAS

STORY = Path(__file__).parents[2] / "web" / "src" / "story"
OPERATIONS = sorted(STORY.glob("*.graphql"))


@cache
def civic_schema() -> GraphQLSchema:
    settings = Settings()
    return public_schema(read_supergraph(compose(sources(settings, own_sdls()), vocabulary(policy(settings))).sdl))


@pytest.mark.parametrize("path", OPERATIONS, ids=lambda path: path.stem)
def test_a_tab_can_be_run_as_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    document = parse(text)
    assert validate(civic_schema(), document) == []
    caller = re.match(r"# as ([a-z-]+): ", text)
    assert caller is not None
    assert caller[1] == "nobody" or caller[1] in PERSONAS
    variables = path.with_suffix(".json")
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode) and operation.variable_definitions:
            filled = variables.read_text("utf-8")
            for name, persona in PERSONAS.items():
                filled = filled.replace(f'"@{name}"', f'"{persona.personal_id}"')
            filled = filled.replace("@two-years-ago", "2024-11-01").replace("@in-30-days", "2026-12-24T00:00:00.000Z")
            assert "@" not in filled
            values = get_variable_values(civic_schema(), operation.variable_definitions, orjson.loads(filled))
            assert not isinstance(values, list), values
