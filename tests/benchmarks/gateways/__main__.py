"""What a request costs each gateway, in one run over the same subgraphs: `make bench`.

subgraphs -> every gateway -> answers compared -> rounds over all, interleaved -> CPU a request and ratios

The subgraphs' answers differ in one leaf each time, and no gateway shares a request in flight with another; with
`--deduplicate` each that can does so, and fifty connections ask the same: then requests a second are compared.
"""

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import orjson
import uvloop
from rich.console import Console
from rich.table import Table

from tests.benchmarks.gateways.contestants import OURS, ours, peers, supergraph
from tests.benchmarks.gateways.graph import OPERATIONS
from tests.benchmarks.gateways.load import ask
from tests.benchmarks.gateways.processes import Process, serving, subgraphs
from tests.end_to_end.processes import free_port

CONNECTIONS = (1, 50)
REQUESTS = {"light": 400, "medium": 200, "heavy": 60}  # in one round
WARM = {"light": 1000, "medium": 500, "heavy": 200}
# Where fifty are answered with what one was, a round of as many as above would be over after two of them.
SHARED_CONNECTIONS = (50,)
SHARED_REQUESTS = {"light": 2000, "medium": 2000, "heavy": 2000}
_VARYING = re.compile(rb"9\d{6}")


@dataclass(slots=True)
class Figures:
    """Of one gateway, operation and number of connections, a round each; milliseconds."""

    cpu: list[float] = field(default_factory=list)
    rps: list[float] = field(default_factory=list)
    latency: list[float] = field(default_factory=list)
    rss: float = 0.0


Measured = dict[tuple[str, int, str], Figures]  # operation, connections, gateway


def body_of(operation: str) -> bytes:
    return orjson.dumps({"query": OPERATIONS[operation]})


async def compare(gateways: Sequence[Process]) -> None:
    """Every gateway answers alike, but for the leaf that varies."""
    for operation in OPERATIONS:
        answers = {}
        for gateway in gateways:
            load = await ask(gateway.port, body_of(operation), 1, 1)
            answers[gateway.name] = orjson.loads(_VARYING.sub(b"1", load.last))
            if load.failed or "errors" in answers[gateway.name]:
                raise AssertionError(f"{gateway.name} failed {operation}: {load.last[:500]!r}")
        first = next(iter(answers.values()))
        differing = [name for name, answer in answers.items() if answer != first]
        if differing:
            for name in differing:
                print(name, orjson.dumps(answers[name])[:600], orjson.dumps(first)[:600], file=sys.stderr)
            raise AssertionError(f"{operation}: {', '.join(differing)} answered something else than {gateways[0].name}")


async def measure(gateways: Sequence[Process], chosen: Iterable[str], rounds: int, *, deduplicate: bool) -> Measured:
    chosen = list(chosen)
    for gateway in gateways:
        for operation in chosen:
            await ask(gateway.port, body_of(operation), WARM[operation], 10)
    measured: Measured = {}
    for _ in range(rounds):  # interleaved, so that a noisy minute touches all alike
        for operation in chosen:
            for connections in SHARED_CONNECTIONS if deduplicate else CONNECTIONS:
                for gateway in gateways:
                    figures = measured.setdefault((operation, connections, gateway.name), Figures())
                    requests = (SHARED_REQUESTS if deduplicate else REQUESTS)[operation]
                    await _one(gateway, operation, requests, connections, figures)
    return measured


async def _one(gateway: Process, operation: str, requests: int, connections: int, figures: Figures) -> None:
    before = gateway.cpu_seconds()
    load = await ask(gateway.port, body_of(operation), requests, connections)
    figures.cpu.append((gateway.cpu_seconds() - before) / requests * 1000)
    if load.failed:
        raise AssertionError(f"{gateway.name} failed {load.failed} of {requests} {operation} requests")
    figures.rps.append(requests / load.wall)
    figures.latency.extend(second * 1000 for second in load.seconds)
    figures.rss = gateway.rss_mb()


def table(measured: Measured) -> Table:
    shown = Table(
        "operation", "at once", "gateway", "CPU ms", "ours is", "requests/s", "ours is", "p50 ms", "p99 ms", "RSS MB"
    )
    for (operation, connections, name), figures in measured.items():
        ours_here = measured[operation, connections, OURS]
        cpu, own = median(figures.cpu), median(ours_here.cpu)
        rps, own_rps = median(figures.rps), median(ours_here.rps)
        cuts = quantiles(figures.latency, n=100)
        shown.add_row(
            *(operation, str(connections), name, f"{cpu:.3f}", "" if name == OURS else f"{own / cpu:.2f} x"),
            *(f"{rps:.0f}", "" if name == OURS else f"{own_rps / rps:.2f} x"),
            *(f"{cuts[49]:.2f}", f"{cuts[98]:.2f}", f"{figures.rss:.0f}"),
        )
    return shown


async def run(chosen: Iterable[str], rounds: int, *, alone: bool, deduplicate: bool) -> Measured:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = await stack.enter_async_context(subgraphs())
        sdl = folder / "supergraph.graphql"
        sdl.write_text(supergraph(urls))
        port = free_port()
        gateways = [await stack.enter_async_context(serving(ours(sdl, port, deduplicate=deduplicate), port))]
        for place in range(0 if alone else len(peers(sdl, 0, urls, deduplicate=deduplicate))):
            port = free_port()
            peer = peers(sdl, port, urls, deduplicate=deduplicate)[place]
            gateways.append(await stack.enter_async_context(serving(peer, port)))
        await compare(gateways)
        return await measure(gateways, chosen, rounds, deduplicate=deduplicate)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.gateways", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--operation", choices=list(OPERATIONS), action="append")
    parser.add_argument("--alone", action="store_true", help="without the gateways of Node")
    parser.add_argument("--deduplicate", action="store_true", help="share requests in flight, on all sides")
    asked = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        measured = runner.run(
            run(asked.operation or OPERATIONS, asked.rounds, alone=asked.alone, deduplicate=asked.deduplicate)
        )
    Console(width=120).print(table(measured))


if __name__ == "__main__":
    main()
