"""The supergraphs of this repository: those written to draw operations over, and those of the stories; composed by us."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from gateway.composition.compose import compose
from gateway.composition.source import SubgraphSource
from tests.conformance.oracle.suites import Suite
from tests.execution.subgraphs import LINK

CASES = Path(__file__).parents[2] / "cases"


def own_suites(only: str = "", *, seed: int = 0) -> Iterator[Suite]:
    """The name begins with that of the file."""
    for file in (CASES / "oracle" / "supergraphs.yaml", *sorted((CASES / "conformance").glob("*.yaml"))):
        for each in yaml.safe_load(file.read_text()):
            name = f"{file.stem}: {each.get('name') or each.get('story')}"
            if only in name and "supergraph" not in each:
                yield _composed(name, each["subgraphs"], seed)


def _composed(name: str, subgraphs: Mapping[str, str | Mapping[str, str]], seed: int) -> Suite:
    sdls = {
        each: LINK + (given if isinstance(given, str) else given.get("sdl", "")) for each, given in subgraphs.items()
    }
    sources = [SubgraphSource(each, f"http://{each}.example", sdl) for each, sdl in sdls.items()]
    return Suite(name, compose(sources).sdl, sdls, seed)
