"""A sample of `make conformance`: random operations over the audit's supergraphs and ours, against one monolith."""

from collections.abc import Iterable

import pytest

from tests.conformance.oracle.own_suites import own_suites
from tests.conformance.oracle.run_operation import run_operation, told
from tests.conformance.oracle.suites import Suite, audit, audit_suites

pytestmark = pytest.mark.anyio

OPERATIONS = 3  # of each suite; always the same
OF_OURS = 6


async def test_a_sample_over_our_supergraphs_is_answered_as_the_monolith_does() -> None:
    assert not await _wrong(own_suites("supergraphs: "), OF_OURS)


async def test_a_sample_is_answered_as_the_monolith_does() -> None:
    if audit() is None:
        pytest.skip("CIVIC_DATA does not name the directory with the public audit's data")
    assert not await _wrong(audit_suites(), OPERATIONS)


async def _wrong(suites: Iterable[Suite], operations: int) -> str:
    wrong = []
    for suite in suites:
        for number in range(operations):
            verdict = await run_operation(suite, number)
            if verdict.why:
                wrong.append(await told(verdict))
    return "\n".join(wrong)
