"""Memory of the gateway over many requests of random operations: `python -m tests.benchmarks.gateways.memory --requests 200000`.

It grows until the caches are full, and must be flat from then on: the second half is what counts.
"""

import argparse
import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

import orjson
import uvloop

from tests.benchmarks.gateways.contestants import ours, supergraph
from tests.benchmarks.gateways.load import ask_each, request_of
from tests.benchmarks.gateways.processes import serving, subgraphs
from tests.benchmarks.gateways.random_operations import RandomOperations
from tests.end_to_end.processes import free_port

INTERVALS = 20


async def run(requests: int, seed: int) -> list[float]:
    """Resident megabytes after each interval."""
    operations, port = RandomOperations(seed), free_port()
    measured = []
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sdl = folder / "supergraph.graphql"
        sdl.write_text(supergraph(await stack.enter_async_context(subgraphs())))
        gateway = await stack.enter_async_context(serving(ours(sdl, port), port))
        for interval in range(INTERVALS):
            load = await ask_each(
                port,
                lambda: request_of(port, orjson.dumps({"query": operations.draw()})),
                requests // INTERVALS,
                connections=10,
            )
            assert not load.failed, load.last[:300]
            measured.append(gateway.rss_mb())
            print(f"{(interval + 1) * requests // INTERVALS:>9} requests  {measured[-1]:7.1f} MB", flush=True)
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.gateways.memory", description=__doc__)
    parser.add_argument("--requests", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        measured = runner.run(run(asked.requests, asked.seed))
    half = measured[len(measured) // 2]
    print(f"second half: {half:.1f} -> {measured[-1]:.1f} MB ({(measured[-1] / half - 1) * 100:+.1f} %)")


if __name__ == "__main__":
    main()
