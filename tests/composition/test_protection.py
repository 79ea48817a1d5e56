"""The effective protection of every field, told by stories: how it is decided, by which annotation, and where a fetch must end."""

import pytest

from gateway.composition.compose import compose
from gateway.composition.protection import Annotation, FieldProtection
from gateway.composition.read_supergraph import read_supergraph
from tests.composition.stories import Story, stories

STORIES = [story for story in stories() if story.protection]


@pytest.mark.parametrize("story", STORIES, ids=str)
def test_fields_are_protected_as_told(story: Story) -> None:
    protection = read_supergraph(compose(story.subgraphs, story.vocabulary).sdl).protection
    assert protection.linked
    told = {coordinate: protection.fields[_key(coordinate)] for coordinate in story.protection}
    assert {coordinate: _shown(found) for coordinate, found in told.items()} == story.protection


def test_a_supergraph_without_the_link_protects_nothing() -> None:
    (story,) = [s for s in stories() if s.name == "subgraphs that link no personal data"]
    assert not read_supergraph(compose(story.subgraphs).sdl).protection.linked


def test_a_link_of_an_extended_schema_protects_as_well() -> None:
    story = STORIES[0]
    sdl = compose(story.subgraphs, story.vocabulary).sdl
    link = '@link(url: "https://specs.civic.example/personal/v1.0", for: SECURITY)'
    assert link in sdl
    moved = read_supergraph(sdl.replace(link, "") + f"\nextend schema {link}\n")
    assert moved.protection == read_supergraph(sdl).protection


def test_a_policy_protects_under_whatever_name_it_is_linked() -> None:
    (story,) = [each for each in STORIES if each.name == "policies of several subgraphs are all to be met"]
    sdl = compose(story.subgraphs, story.vocabulary).sdl
    renamed = sdl.replace("@policy(", "@permit(").replace("policy__", "permit__")
    renamed = renamed.replace('policy/v0.1"', 'policy/v0.1", as: "permit"')
    assert renamed.count("permit") > 3
    assert read_supergraph(renamed).protection == read_supergraph(sdl).protection


def _key(coordinate: str) -> tuple[str, str, str]:
    graph, type_name, field_name = coordinate.split(".")
    return graph, type_name, field_name


def _shown(found: FieldProtection) -> str:
    """`personal HEALTH_VISIT of citizen.personalId + LAB_RESULT, inherits, boundary`."""
    shown = [found.coverage.value + (f" {_annotation(found.own)}" if found.own else "")]
    if found.returned is not None and found.returned.category is not None:
        shown[0] += f" + {found.returned.category}"
    shown += ["inherits"] if found.inherits else []
    shown += ["boundary"] if found.boundary else []
    shown += [" or ".join("&".join(group) for group in found.policies)] if found.policies else []
    return ", ".join(shown)


def _annotation(own: Annotation) -> str:
    subject = own.subject
    of = (
        ""
        if subject is None
        else ".".join(subject.path)
        if subject.source == "fields"
        else f"${subject.source}" + "".join(f".{p}" for p in subject.path)
    )
    return f"{own.category or 'container'} of {of or 'where it hangs'}"
