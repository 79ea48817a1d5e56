"""What a plan costs that nobody has asked for before, and what it costs to load a large supergraph.

`python -m tests.benchmarks.gateways.cold_plans`; the public audit's operations are read from $CIVIC_DATA.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import quantiles
from typing import TypeVar

import orjson
from graphql import parse
from rich.console import Console
from rich.table import Table

from gateway.composition.compose import compose
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.source import SubgraphSource
from gateway.execution.engine import Engine
from gateway.execution.transports.http import HttpTransport
from gateway.planning.graph import QueryGraph
from gateway.planning.normalize import normalize
from gateway.planning.plan_operation import plan_operation

T = TypeVar("T")

SUBGRAPHS, TYPES = 200, 10  # of the large supergraph; types of each subgraph's own


def planned(graph: QueryGraph, query: str) -> float:
    """CPU milliseconds from a parsed document to its plan."""
    document = parse(query)
    before = time.process_time()
    plan_operation(normalize(document, None, graph), graph, {})
    return (time.process_time() - before) * 1000


def audit_plans(folder: Path) -> list[float]:
    """Every operation of every suite that can be planned, each suite's graph being new."""
    taken = []
    for suite in sorted(folder.glob("*/supergraph.graphql")):
        graph = QueryGraph(read_supergraph(suite.read_text()))
        for case in orjson.loads((suite.parent / "tests.json").read_bytes()):
            try:
                taken.append(planned(graph, case["query"]))
            except Exception:  # some must fail: that is another suite's to judge
                continue
    return taken


def large_sdls() -> Mapping[str, str]:
    """Each subgraph adds a field to one entity that all of them know, and links its own types to the next subgraph's."""
    sdls = {}
    for n in range(SUBGRAPHS):
        following = (n + 1) % SUBGRAPHS
        own = [
            f'type T{n}x{k} @key(fields: "id") {{ id: ID! name: String size: Int '
            f"other: T{n}x{(k + 1) % TYPES} next: T{following}x{k} }}"
            for k in range(TYPES)
        ]
        stubs = [f'extend type T{following}x{k} @key(fields: "id") {{ id: ID! @external }}' for k in range(TYPES)]
        roots = f"type Query {{ start{n}: T{n}x0 {'person: Person' if not n else ''} }}"
        person = f'{"extend " if n else ""}type Person @key(fields: "id") {{ id: ID! {"@external" if n else ""} of{n}: T{n}x0 f{n}: Int }}'
        sdls[f"s{n:03}"] = "\n".join([roots, person, *own, *stubs])
    return sdls


def large_operations() -> Sequence[str]:
    deep = [f"{{ start{n} {_chain(15)} }}" for n in range(0, SUBGRAPHS, 10)]
    wide = [
        f"{{ person {{ {' '.join(f'f{k} of{k} {{ name }}' for k in range(n, n + 40))} }} }}" for n in range(0, 160, 10)
    ]
    return [*deep, *wide]


def _chain(length: int) -> str:
    return "{ name }" if not length else f"{{ name next {_chain(length - 1)} }}"


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def timed(work: Callable[[], T]) -> tuple[T, float]:
    before = time.process_time()
    done = work()
    return done, time.process_time() - before


def load(sdl: str, console: Console) -> QueryGraph:
    """In a process of its own, so that what composition left behind is not counted."""
    before = resident_mb()
    supergraph, reading = timed(lambda: read_supergraph(sdl))
    engine, opening = timed(lambda: Engine(supergraph, HttpTransport({})))
    grown = resident_mb() - before
    console.print(
        f"{len(sdl) / 1e6:.1f} MB of supergraph read in {reading:.1f} s of CPU, engine opened in {opening:.1f} s, "
        f"{grown:.0f} MB of memory"
    )
    del engine
    return QueryGraph(supergraph)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.gateways.cold_plans", description=__doc__)
    parser.add_argument("--load", type=Path, help="a supergraph: only how it is loaded, and the large one's plans")
    asked, console = parser.parse_args(), Console(width=120)
    shown = Table("plans nobody asked for before", "how many", "p50 ms", "p99 ms")
    if asked.load is not None:
        graph = load(asked.load.read_text(), console)
        _row(shown, f"{SUBGRAPHS} subgraphs", [planned(graph, query) for query in large_operations()])
        console.print(shown)
        return
    data = os.environ.get("CIVIC_DATA")
    if data is None:
        console.print("CIVIC_DATA is not set: without the public audit's operations")
    else:
        _row(shown, "the public audit", audit_plans(Path(data) / "audit"))
        console.print(shown)
    sources = [SubgraphSource(name, f"http://{name}.example", sdl) for name, sdl in large_sdls().items()]
    composed, composing = timed(lambda: compose(sources).sdl)
    console.print(f"{SUBGRAPHS} subgraphs composed in {composing:.1f} s of CPU")
    with tempfile.NamedTemporaryFile("w", suffix=".graphql") as file:
        file.write(composed)
        file.flush()
        module = "tests.benchmarks.gateways.cold_plans"
        subprocess.run([sys.executable, "-m", module, "--load", file.name], check=True)


def _row(shown: Table, name: str, taken: Iterable[float]) -> None:
    taken = sorted(taken)
    cuts = quantiles(taken, n=100)
    shown.add_row(name, str(len(taken)), f"{cuts[49]:.2f}", f"{cuts[98]:.2f}")


if __name__ == "__main__":
    main()
