"""Every story of tests/cases/policies is decided as it is told; a new one needs no Python."""

from dataclasses import replace

import pytest

from policies.conditions.listed import CONDITIONS
from policies.decide import decide, decide_record
from policies.explain import explain
from policies.policy import Policy, members
from tests.policies.story import Story, stories

STORIES = tuple(stories())


@pytest.mark.parametrize("story", STORIES, ids=[story.name for story in STORIES])
def test_story(policy: Policy, story: Story) -> None:
    for asked in story.asks:
        decision = decide(policy, asked.request, story.grants, asked.at)
        told = f"{dict(asked.line)}\n{explain(asked.request, decision)}"
        assert decision.allowed == asked.allowed, told
        assert decision.reasons, told
        assert bool(decision.clauses) == decision.allowed, told
        if asked.code is not None:
            assert decision.code == asked.code, told
        if asked.because is not None:
            assert any(asked.because in reason for reason in decision.reasons), told
        if asked.by is not None:
            assert tuple(clause.condition for clause in decision.clauses) == asked.by, told
        if asked.remedy is not None:
            assert decision.remedy == asked.remedy, told


@pytest.mark.parametrize("story", STORIES, ids=[story.name for story in STORIES])
def test_deciding_in_two_steps_is_deciding_at_once(policy: Policy, story: Story) -> None:
    for asked in story.asks:
        first = decide(policy, replace(asked.request, record=None), story.grants, asked.at)
        if asked.request.record is not None:
            assert decide_record(policy, asked.request, first) == decide(
                policy, asked.request, story.grants, asked.at
            ), asked.line


def test_every_condition_and_every_row_is_in_a_story(policy: Policy) -> None:
    allowed = {
        (clause.condition, asked.request.action)
        for story in STORIES
        for asked in story.asks
        for clause in decide(policy, asked.request, story.grants, asked.at).clauses
    }
    assert {name for condition, _ in allowed for name in members(condition)} == set(CONDITIONS)
    assert {(row.condition, row.action) for row in policy.all_rows()} == allowed
