"""Composition does not depend on the order of what it is given."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.composition.compose import compose
from gateway.composition.composition_error import CompositionFailed
from gateway.composition.source import SubgraphSource
from tests.composition.stories import stories

STORIES = [story for story in stories() if len(story.subgraphs) > 1]


@st.composite
def shuffled(draw: st.DrawFn) -> tuple[tuple[SubgraphSource, ...], tuple[SubgraphSource, ...]]:
    story = draw(st.sampled_from(STORIES))
    return story.subgraphs, tuple(draw(st.permutations(story.subgraphs)))


def outcome(subgraphs: tuple[SubgraphSource, ...]) -> str:
    try:
        composed = compose(subgraphs)
        return "\n".join([composed.sdl, *map(str, composed.hints)])
    except CompositionFailed as failed:
        return failed.message


@settings(max_examples=60, deadline=None)
@given(shuffled())
def test_the_order_of_subgraphs_changes_no_byte(
    pair: tuple[tuple[SubgraphSource, ...], tuple[SubgraphSource, ...]],
) -> None:
    given_order, other_order = pair
    assert outcome(given_order) == outcome(other_order)
