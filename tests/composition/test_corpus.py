"""A sample of the recorded compositions, where they are at hand: `python -m tests.composition.corpus` runs all of them."""

from pathlib import Path

from tests.composition.corpus import cases, distinct, judge

SAMPLED = 17  # every so many: some seconds
AGREEING = 0.95


def test_a_sample_agrees_with_the_reference(civic_data: Path) -> None:
    outcomes = [judge(case) for case in list(cases(civic_data))[::SAMPLED]]
    assert [o for o in outcomes if o.kind == "crash"] == []
    inputs = distinct(outcomes)
    differing = [(o.case.id, o.kind, o.details[:1]) for o in outcomes if not o.agrees]
    assert sum(inputs.values()) >= AGREEING * len(inputs), differing
