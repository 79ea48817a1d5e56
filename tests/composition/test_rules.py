"""Every rule of composition, told by its stories: what is refused, with which code, where; and what is not."""

import pytest

from gateway.composition import rules
from gateway.composition.compose import compose
from gateway.composition.composition_error import CompositionFailed
from gateway.composition.rules.registry import ACROSS_PHASES, SUBGRAPH_PHASES, WHOLE_PHASES
from tests.composition.stories import CASES, Story, stories

REFUSED = {code for story in stories() for code, _ in story.refused}
RULES = [rule for phases in (SUBGRAPH_PHASES, ACROSS_PHASES, WHOLE_PHASES) for phase in phases for rule in phase]


@pytest.mark.parametrize("story", list(stories()), ids=str)
def test_a_story_ends_as_told(story: Story) -> None:
    if not story.refused:
        sdl = compose(story.subgraphs, story.vocabulary).sdl
        for text in story.says:
            assert text in sdl
        return
    with pytest.raises(CompositionFailed) as failed:
        compose(story.subgraphs, story.vocabulary)
    errors = failed.value.errors
    found = {
        code: sorted({f"{p.subgraph}:{p.line}" for e in errors if e.code == code for p in e.places})
        for code in {e.code for e in errors}
    }
    assert found == {code: sorted(places) for code, places in story.refused}
    for text in story.says:
        assert text in str(failed.value)
    assert all(error.suggestion for error in errors), "every error says what to do"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_has_a_story_that_breaks_it(rule: object) -> None:
    code = getattr(rule, "__name__", "").upper()
    assert code in REFUSED, f"no story is refused as {code}"


def test_every_rule_file_is_registered() -> None:
    (folder,) = rules.__path__
    listed = {rule.__name__ for rule in RULES}
    files = {path.stem for path in CASES.__class__(folder).glob("*.py")} - {"__init__", "rule", "registry"}
    assert files == listed
