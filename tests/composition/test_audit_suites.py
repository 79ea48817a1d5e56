"""The public audit's suites compose to what the reference composes, fact by fact."""

import json
from pathlib import Path

from gateway.composition.compose import compose
from gateway.composition.source import SubgraphSource
from tests.composition.semantic_view import difference


def test_every_suite_means_what_the_reference_means(civic_data: Path) -> None:
    suites = sorted(path.parent for path in (civic_data / "audit").glob("*/subgraphs.json"))
    assert len(suites) == 46
    differing = {}
    for suite in suites:
        sources = [
            SubgraphSource(s["name"], s["url"], s["sdl"]) for s in json.loads((suite / "subgraphs.json").read_text())
        ]
        found = difference(compose(sources).sdl, (suite / "supergraph.apollo.graphql").read_text())
        if found:
            differing[suite.name] = found
    assert differing == {}
