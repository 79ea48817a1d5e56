"""`make conformance`: 10,000 random operations over the audit's supergraphs, as Apollo composed them and as we do.

    python -m tests.conformance.oracle [--operations N] [--suite NAME] [--over SUPERGRAPHS] [--seed N]

Prints what is wrong, shrunk, and ends with 1 when anything is, or when one of the ten classes is too rare.
"""

import argparse
import asyncio
import os
import sys
from collections import Counter
from collections.abc import Iterator

from tests.conformance.oracle.classes import NAMES, classes_of
from tests.conformance.oracle.corpus import LeftOut, corpus_suites
from tests.conformance.oracle.draw_operation import NothingToDraw, draw_operation
from tests.conformance.oracle.own_suites import own_suites
from tests.conformance.oracle.run_operation import judged, told
from tests.conformance.oracle.suites import Suite, audit, audit_suites, share

LEAST = 200  # operations of every class in 10,000
MOST_EXCUSED = 100


SUPERGRAPHS = {
    "audit": "the public audit's, as Apollo composed them",
    "composed": "the public audit's, as we do",
    "corpus": "those that Apollo accepted in the composition corpus",
    "own": "this repository's",
}
SEED = 1_000_000  # numbers of operations between one seed and the next


async def run(operations: int, only: str, over: str, seed: int) -> int:
    suites = list(_suites(over, only, seed))
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


def _suites(over: str, only: str, seed: int) -> Iterator[Suite]:
    if over == "own":
        return own_suites(only, seed=seed)
    return _corpus(only, seed) if over == "corpus" else audit_suites(only, composed=over == "composed", seed=seed)


def _corpus(only: str, seed: int) -> Iterator[Suite]:
    """Says what is left out, and why."""
    directory = audit()
    assert directory is not None
    left_out: Counter[str] = Counter()
    for each in corpus_suites(directory.parent / "composition" / "cases.jsonl", only, seed=seed):
        if isinstance(each, LeftOut):
            left_out[each.why] += 1
        else:
            yield each
    for why, count in left_out.most_common():
        print(f"left out {count}: {why}")


async def _suite(suite: Suite, operations: int, counted: Counter[int]) -> tuple[int, int]:
    wrong = excused = 0
    for number in range(suite.seed * SEED, suite.seed * SEED + operations):
        try:
            drawn = draw_operation(suite.engine.schema, suite.name, number, suite.words)
        except NothingToDraw as nothing:
            print(nothing, flush=True)
            continue
        verdict = await judged(suite, drawn)
        counted.update(classes_of(suite, drawn.asked, drawn.variables, verdict.expected))
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
    parser.add_argument(
        "--over", choices=SUPERGRAPHS, default="audit", help=", ".join(map(": ".join, SUPERGRAPHS.items()))
    )
    parser.add_argument("--seed", type=int, default=0, help="other operations, over other data")
    given = parser.parse_args()
    if audit() is None and given.over != "own":
        print("CIVIC_DATA does not name the directory with the audit's data: nothing to judge", file=sys.stderr)
        return int("CI" in os.environ)
    return asyncio.run(run(given.operations, given.suite, given.over, given.seed))


if __name__ == "__main__":
    sys.exit(main())
