"""`make conformance`'s other half: random sets of subgraphs, cut from one monolith each.

    python -m tests.conformance.cut [--sets N] [--first NUMBER] [--operations N]

Prints what is wrong, three of each set at most, and ends with 1 when anything is.
"""

import argparse
import asyncio
import sys
import traceback
from random import Random

from tests.conformance.cut.drawn_set import draw_set, problems

SHOWN = 3


async def run(first: int, sets: int, operations: int) -> int:
    wrong = 0
    for number in range(first, first + sets):
        name = f"cut/{number}"
        try:
            found = await problems(draw_set(Random(name), name), operations)
        except Exception:
            found = [f"{name}: {traceback.format_exc(limit=-4)}"]
        wrong += bool(found)
        for each in found[:SHOWN]:
            print(each, flush=True)
        if sys.stderr.isatty():
            print(f"\r{number - first + 1}/{sets} sets", end="\r", file=sys.stderr)
    print(f"{wrong} of {sets} sets cut from a monolith wrong; {operations} operations of each")
    return int(bool(wrong))


def main() -> int:
    parser = argparse.ArgumentParser(prog="cut", description=__doc__)
    parser.add_argument("--sets", type=int, default=500)
    parser.add_argument("--first", type=int, default=0, help="number of the first set, to draw it again")
    parser.add_argument("--operations", type=int, default=6)
    given = parser.parse_args()
    return asyncio.run(run(given.first, given.sets, given.operations))


if __name__ == "__main__":
    sys.exit(main())
