"""Subgraphs that were damaged at random compose, or are refused with composition's own errors: nothing else is raised."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.composition.source import SubgraphSource
from tests.composition.damage import check_composed_or_refused, damaged
from tests.composition.stories import STORIES_WITHOUT_VOCABULARY, Story


@st.composite
def broken(draw: st.DrawFn) -> tuple[SubgraphSource, ...]:
    story: Story = draw(st.sampled_from(STORIES_WITHOUT_VOCABULARY))
    return damaged(
        story.subgraphs,
        lambda least, most: draw(st.integers(least, most)),
        lambda words: draw(st.sampled_from(words)),
    )


@settings(max_examples=150, deadline=None)
@given(broken())
def test_nothing_but_composition_errors_comes_of_broken_subgraphs(subgraphs: tuple[SubgraphSource, ...]) -> None:
    check_composed_or_refused(subgraphs)
