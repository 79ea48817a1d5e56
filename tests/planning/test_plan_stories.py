"""Plans of small graphs, printed: what each is told in the story must show in the print.

To write the prints anew after a change that is meant: WRITE_PLANS=1, then read the difference.
"""

import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from graphql import parse, validate

from gateway.composition.compose import compose, with_actions
from gateway.composition.public_schema import public_schema, with_defer
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.source import SubgraphSource
from gateway.composition.supergraph import Supergraph
from gateway.composition.vocabulary import Vocabulary
from gateway.planning.access import Verdict, VerdictKind
from gateway.planning.asked import asked
from gateway.planning.graph import QueryGraph
from gateway.planning.normalize import normalize
from gateway.planning.plan_operation import plan_operation
from gateway.planning.show import show

CASES = Path(__file__).parents[1] / "cases" / "planning"
VOCABULARY = Vocabulary(
    categories=frozenset({"BASIC", "CONTACT", "FAMILY", "VISIT", "RESULT"}),
    root_actions={"sharedVisit": frozenset({"VISIT"}), "close": frozenset({"VISIT"})},
)


@cache
def supergraph(file: str) -> Supergraph:
    sources = [
        SubgraphSource(name, f"http://{name}", sdl)
        for name, sdl in yaml.safe_load((CASES / file).read_text())["subgraphs"].items()
    ]
    return with_actions(read_supergraph(compose(sources, VOCABULARY).sdl), VOCABULARY)


def printed(file: str, case: Mapping[str, Any]) -> str:
    document = parse(case["query"])
    assert not validate(with_defer(public_schema(supergraph(file))), document)
    graph = QueryGraph(supergraph(file))
    operation = normalize(document, None, graph, deferring=True)
    forbidden = set(case.get("forbidden", ()))
    answers = {
        each: Verdict(
            VerdictKind.FORBIDDEN
            if {each.category, f"{each.type_name}.{each.field_name}"} & forbidden
            else VerdictKind.CONDITIONAL
        )
        for each in asked(operation, graph)
    }
    return show(plan_operation(operation, graph, answers))


def stories() -> list[Any]:
    return [
        pytest.param(file.name, case, id=f"{file.stem}: {case['story']}")
        for file in sorted(CASES.glob("*.yaml"))
        for case in yaml.safe_load(file.read_text())["cases"]
    ]


@pytest.mark.parametrize(("file", "case"), stories())
def test_plan(file: str, case: Mapping[str, Any]) -> None:
    path = CASES / "printed" / Path(file).stem / f"{re.sub('[^a-z0-9]+', '-', case['story'])}.txt"
    plan = f"{case['query'].strip()}\n\n{printed(file, case)}"
    if os.environ.get("WRITE_PLANS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(plan)
    assert path.read_text() == plan
