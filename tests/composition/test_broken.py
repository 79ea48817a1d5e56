"""Subgraphs that were damaged at random compose, or are refused with composition's own errors: nothing else is raised."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.composition.compose import compose
from gateway.composition.composition_error import CompositionFailed
from gateway.composition.source import SubgraphSource
from tests.composition.stories import STORIES_WITHOUT_VOCABULARY, Story

WORDS = (
    "Int",
    "String!",
    '@key(fields: "id")',
    "@external",
    "extend",
    "interface",
    "[",
    "}",
    "@shareable",
    "id",
    "T",
    "",
)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[SubgraphSource, ...]:
    story: Story = draw(st.sampled_from(STORIES_WITHOUT_VOCABULARY))
    subgraphs = list(story.subgraphs)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(subgraphs) - 1))
        words = subgraphs[at].sdl.split(" ")
        place = draw(st.integers(0, len(words) - 1))
        words[place : place + draw(st.integers(0, 1))] = [draw(st.sampled_from(WORDS))]
        subgraphs[at] = SubgraphSource(subgraphs[at].name, subgraphs[at].url, " ".join(words))
    return tuple(subgraphs)


@settings(max_examples=150, deadline=None)
@given(damaged())
def test_nothing_but_composition_errors_comes_of_broken_subgraphs(subgraphs: tuple[SubgraphSource, ...]) -> None:
    try:
        composed = compose(subgraphs)
    except CompositionFailed as failed:
        assert all(error.suggestion for error in failed.errors)
        return
    assert compose(subgraphs[::-1]) == composed
