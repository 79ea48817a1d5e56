"""Every version of federation and every code of composition has stories of its own."""

import re
from pathlib import Path

import pytest

from gateway import composition
from gateway.composition import rules
from gateway.composition.compose import compose
from gateway.composition.composition_error import CompositionFailed
from gateway.composition.known_directives import EARLIEST, KNOWN, KNOWN_TYPES, LATEST
from gateway.composition.linked_feature import FEDERATION
from gateway.composition.source import SubgraphSource
from tests.composition.stories import stories
from tests.composition.test_hints import TOLD

VERSIONS = [story for story in stories() if story.file == "versions"]
KNOWN_VERSIONS = [
    f"{major}.{minor}"
    for major in (EARLIEST[FEDERATION][0],)
    for minor in range(EARLIEST[FEDERATION][1], LATEST[FEDERATION][1] + 1)
]
DIRECTIVES = [(f"@{name}", known.since) for name, known in KNOWN[FEDERATION].items()]


@pytest.mark.parametrize("version", KNOWN_VERSIONS)
def test_a_version_has_stories(version: str) -> None:
    named = [story for story in VERSIONS if story.name.startswith(f"{version}:")]
    linked = [story for story in named if any(f"/federation/v{version}" in s.sdl for s in story.subgraphs)]
    assert any(not story.refused for story in linked), f"no story of {version} composes"


@pytest.mark.parametrize("version", KNOWN_VERSIONS)
def test_a_version_has_exactly_what_was_there_by_then(version: str) -> None:
    """What was added is told once more, by hand, in the stories."""
    now = tuple(int(part) for part in version.split("."))
    for name, since in (*DIRECTIVES, *KNOWN_TYPES.items()):
        link = f'extend schema @link(url: "https://specs.apollo.dev/federation/v{version}", import: ["{name}"])'
        source = SubgraphSource("a", "http://a", f"{link}\ntype Query {{ x: Int }}")
        if since <= now:
            compose([source])
            continue
        with pytest.raises(CompositionFailed) as failed:
            compose([source])
        assert [error.code for error in failed.value.errors] == ["INVALID_LINK_DIRECTIVE_USAGE"]


def test_every_code_that_is_documented_has_a_story_of_a_refusal() -> None:
    (folder,) = rules.__path__
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", Path(folder, "README.md").read_text("utf-8"), re.MULTILINE))
    refused = {code for story in stories() for code, _ in story.refused}
    assert documented == refused


def test_every_hint_is_documented_and_told() -> None:
    (folder,) = composition.__path__
    page = Path(folder, "README.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE))
    assert documented == {code for _, _, told in TOLD.values() for code in told}
