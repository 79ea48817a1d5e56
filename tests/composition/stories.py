"""Stories of composition in YAML: subgraphs, and what becomes of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from gateway.composition.source import SubgraphSource
from gateway.composition.vocabulary import Vocabulary

CASES = Path(__file__).parent / "cases"

# One line, so that a story's own lines count from 2.
LINKS = {
    "federation": 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.11", import: ['
    '"@key", "@shareable", "@external", "@requires", "@provides", "@override", "@inaccessible", "@tag", "@extends", '
    '"@interfaceObject", "@policy", "@composeDirective", "@authenticated", "@requiresScopes"])',
    "federation-2.9": 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@cost", "@listSize", "@context", "@fromContext", "@authenticated", "@requiresScopes", "@policy", "@requires", "@external", "@interfaceObject", "@composeDirective", "@tag"])',
    "personal": 'extend schema @link(url: "https://specs.civic.example/personal/v1.0", import: ["@personalData", "@publicData"])',
}


@dataclass(frozen=True, slots=True)
class Story:
    """`refused`: (code, places) in any order; empty: it composes. `says`: stands in the errors' text, or in the SDL."""

    file: str
    name: str
    subgraphs: tuple[SubgraphSource, ...]
    refused: tuple[tuple[str, tuple[str, ...]], ...] = ()
    says: tuple[str, ...] = ()
    vocabulary: Vocabulary | None = None
    protection: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.file}: {self.name}"


def stories(folder: Path = CASES) -> Iterator[Story]:
    for path in sorted(folder.glob("*.yaml")):
        for told in yaml.safe_load(path.read_text("utf-8")):
            yield _story(path.stem, told)


def _story(file: str, told: dict[str, Any]) -> Story:
    links = told.get("links", ["federation"])
    header = " ".join(LINKS[link] for link in links) + "\n" if links else ""
    vocabulary = told.get("vocabulary")
    return Story(
        file=file,
        name=told["story"],
        subgraphs=tuple(SubgraphSource(n, f"http://{n}", header + sdl) for n, sdl in told["subgraphs"].items()),
        refused=tuple((code, tuple(places)) for code, places in told.get("refused", {}).items()),
        says=tuple(told.get("says", ())),
        vocabulary=Vocabulary(
            categories=frozenset(vocabulary["categories"]),
            clinical=frozenset(vocabulary.get("clinical", ())),
            held=frozenset(vocabulary.get("held", ())),
            required_inputs={name: frozenset(v) for name, v in vocabulary.get("required_inputs", {}).items()},
        )
        if vocabulary
        else None,
        protection=told.get("protection", {}),
    )


STORIES_WITHOUT_VOCABULARY = [story for story in stories() if story.vocabulary is None]
