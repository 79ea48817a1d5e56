"""Our supergraphs in the readers of other gateways: `python -m tests.composition.other_readers` (`make bench-peers` before).

The suites of the public audit and the recorded compositions of CIVIC_DATA are composed, and read by Apollo Gateway and Hive
Gateway beside the reference's own supergraph: one that theirs load and ours do not, or whose public schema is another, is
told, and the exit code is 1. Our own civic supergraph must be refused by Apollo Gateway: it enforces no consent.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gateway.composition.compose import compose
from gateway.composition.composition_error import CompositionFailed
from gateway.composition.source import SubgraphSource
from schema.registry import DOMAINS
from tests.benchmarks.gateways.contestants import APOLLO, PEERS
from tests.composition.corpus import cases

CIVIC = "the civic graph"
Row = Mapping[str, Any]


def supergraphs(folder: Path) -> Iterator[Row]:
    """As `peers/read_supergraphs.mjs` takes them."""
    for suite in sorted((folder / "audit").glob("*/subgraphs.json")):
        sources = [SubgraphSource(s["name"], s["url"], s["sdl"]) for s in json.loads(suite.read_text())]
        reference = (suite.parent / "supergraph.apollo.graphql").read_text()
        yield {"id": suite.parent.name, "sdl": compose(sources).sdl, "reference": reference}
    for case in cases(folder):
        if case.codes:
            continue
        try:
            yield {"id": case.id, "sdl": compose(case.subgraphs).sdl, "reference": case.supergraph}
        except CompositionFailed:
            continue  # told by the comparison of compositions


def civic() -> Row:
    root = Path(__file__).parents[2] / "schema"
    sources = [
        SubgraphSource(one.name, f"http://127.0.0.1/{one.name}", (root / one.name / "subgraph.graphql").read_text())
        for one in DOMAINS
    ]
    return {"id": CIVIC, "sdl": compose(sources).sdl}


def read(rows: Iterator[Row]) -> list[Row]:
    """What each reader said of each."""
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    command = ["node", str(PEERS / "read_supergraphs.mjs")]
    done = subprocess.run(command, input=lines, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def main() -> int:
    folder = Path(os.environ.get("CIVIC_DATA", ""))
    if not (PEERS / "node_modules").is_dir() or not (folder / "audit").is_dir():
        print("SKIPPED: this needs `make bench-peers`, and CIVIC_DATA; nothing was read")
        return 0
    counts: dict[str, Counter[str]] = {}
    wrong = 0
    for said in read(supergraphs(folder)):
        outcome = "loads, the same public schema"
        if said["why"] is not None:
            outcome = "refused" if said["referenceRefused"] is None else "refused, the reference's own too"
        elif not said["same"]:
            outcome = "another public schema"
        counts.setdefault(said["reader"], Counter())[outcome] += 1
        if outcome in ("refused", "another public schema"):
            wrong += 1
            print(f"{said['reader']}: {said['id']}: {outcome} {said['why'] or ''}")
    for reader, outcomes in counts.items():
        print(f"{reader}: " + "; ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common()))
    for said in read(iter([civic()])):
        print(f"{said['reader']}: {CIVIC} " + (f"is refused: {said['why']}" if said["why"] else "is read"))
        wrong += said["reader"] == APOLLO and said["why"] is None
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
