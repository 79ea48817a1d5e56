"""`make conformance`: 10,000 random operations over the audit's supergraphs, as Apollo composed them and as we do.

    python -m tests.conformance.oracle [--operations N] [--suite NAME] [--composed] [--seed N]

Prints what is wrong, shrunk, and ends with 1 when anything is, or when one of the ten classes is too rare.
"""

import argparse
import asyncio
import os
import sys
from collections import Counter

from tests.conformance.oracle.classes import NAMES, classes_of
from tests.conformance.oracle.draw_operation import draw_operation
from tests.conformance.oracle.run_operation import judged, told
from tests.conformance.oracle.suites import Suite, audit, audit_suites, share

LEAST = 200  # operations of every class in 10,000
MOST_EXCUSED = 100


SEED = 1_000_000  # numbers of operations between one seed and the next


async def run(operations: int, only: str, *, composed: bool, seed: int) -> int:
    suites = list(audit_suites(only, composed=composed, seed=seed))
    weights = [share(suite.name) for suite in suites]
    counted: Counter[int] = Counter()
    wrong = excused = done = 0
    for suite, weight in zip(suites, weights, strict=True):
        here = max(1, round(operations * weight / sum(weights)))
        errors, forgiven = await _suite(suite, here, counted)
        done, wrong, excused = done + here, wrong + errors, excused + forgiven
        print(f"{suite.name}: {errors} wrong of {here}, {forgiven} excused", flush=True)
    print(f"{wrong} wrong of {done}; {excused} refused with the one excuse")
    for number, name in NAMES.items():
        print(f"  {counted[number]:6} {number}. {name}")
    rare = [number for number in NAMES if not only and counted[number] * 10_000 < LEAST * done]
    return int(bool(wrong or rare or (not only and excused * 10_000 > MOST_EXCUSED * done)))


async def _suite(suite: Suite, operations: int, counted: Counter[int]) -> tuple[int, int]:
    wrong = excused = 0
    for number in range(suite.seed * SEED, suite.seed * SEED + operations):
        drawn = draw_operation(suite.engine.schema, suite.name, number)
        verdict = await judged(suite, drawn)
        counted.update(classes_of(suite, drawn.document, drawn.variables, verdict.expected))
        excused += verdict.excused
        if verdict.why:
            wrong += 1
            if wrong <= 3:
                print(await told(verdict), flush=True)
        if sys.stderr.isatty():
            print(f"\r{suite.name} {number % SEED + 1}/{operations}", end="\r", file=sys.stderr)
    return wrong, excused


def main() -> int:
    parser = argparse.ArgumentParser(prog="conformance", description=__doc__)
    parser.add_argument("--operations", type=int, default=10_000)
    parser.add_argument("--suite", default="", help="only suites whose name holds this")
    parser.add_argument("--composed", action="store_true", help="over the supergraphs that we compose")
    parser.add_argument("--seed", type=int, default=0, help="other operations, over other data")
    given = parser.parse_args()
    if audit() is None:
        print("CIVIC_DATA does not name the directory with the audit's data: nothing to judge", file=sys.stderr)
        return int("CI" in os.environ)
    return asyncio.run(run(given.operations, given.suite, composed=given.composed, seed=given.seed))


if __name__ == "__main__":
    sys.exit(main())
