"""A sample of `make conformance`: random operations over the audit's supergraphs, against one monolith."""

import pytest

from tests.conformance.oracle.run_operation import run_operation, told
from tests.conformance.oracle.suites import audit, audit_suites

pytestmark = pytest.mark.anyio

OPERATIONS = 4  # of each suite; always the same


async def test_a_sample_is_answered_as_the_monolith_does() -> None:
    if audit() is None:
        pytest.skip("CIVIC_DATA does not name the directory with the public audit's data")
    wrong = []
    for suite in audit_suites():
        for number in range(OPERATIONS):
            verdict = await run_operation(suite, number)
            if verdict.why:
                wrong.append(await told(verdict))
    assert not wrong, "\n".join(wrong)
