"""The story's operations on a small population beside a large one: `python -m tests.benchmarks.at_size SMALL LARGE`.

Both are state folders that `CIVIC_STATE_DIR=… civic-gateway seed --citizens N` has filled. Every query of a request path is
answered by an index, so the two columns should differ by noise; where they do not, the database's column says where it goes.

gateway on each folder -> warm -> rounds over all rows and both gateways, interleaved -> table
"""

import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import aiohttp
import orjson
from rich.console import Console
from rich.table import Table

from tests.benchmarks.__main__ import Row, ask, cpu_seconds, rows
from tests.end_to_end.processes import PROGRAM, Running, free_port, started
from tests.end_to_end.story import Visitor

ROUNDS, REQUESTS, WARM = 9, 20, 20


@dataclass(slots=True)
class Measured:
    """Milliseconds a request, one value a round: processor of the gateway, of the database, and what the client waited."""

    gateway: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Side:
    folder: Path
    gateway: Running
    rows: Sequence[Row]

    @property
    def database_pid(self) -> int:
        return int(orjson.loads((self.folder / "database.json").read_bytes())["pid"])


async def measure(session: aiohttp.ClientSession, side: Side, row: Row, measured: Measured) -> None:
    pids = (row.asked.pid, side.database_pid)
    before, started_at = [cpu_seconds(pid) for pid in pids], time.perf_counter()
    for _ in range(REQUESTS):
        await ask(session, row)
    waited = time.perf_counter() - started_at
    gateway, database = (cpu_seconds(pid) - earlier for pid, earlier in zip(pids, before, strict=True))
    for values, spent in ((measured.gateway, gateway), (measured.database, database), (measured.waited, waited)):
        values.append(spent / REQUESTS * 1000)


async def figures(folders: Sequence[Path]) -> Mapping[tuple[str, Path], Measured]:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        sides = [await _side(stack, session, folder) for folder in folders]
        for side in sides:
            for row in side.rows:
                for _ in range(WARM):
                    await ask(session, row)
        measured: dict[tuple[str, Path], Measured] = {}
        for _ in range(ROUNDS):
            for at in range(len(sides[0].rows)):
                for side in sides:
                    key = (side.rows[at].name, side.folder)
                    await measure(session, side, side.rows[at], measured.setdefault(key, Measured()))
        return measured


async def _side(stack: AsyncExitStack, session: aiohttp.ClientSession, folder: Path) -> Side:
    port = free_port()
    env = {"PORT": str(port), "CIVIC_STATE_DIR": str(folder), "CIVIC_LOG_LEVEL": "WARNING"}
    url, log = f"http://127.0.0.1:{port}", folder / "gateway.log"
    gateway = await stack.enter_async_context(started([PROGRAM, "serve"], url, "/health/ready", log, env))
    asked = await rows(Visitor(session, gateway), gateway)
    return Side(folder, gateway, asked[1:])  # without the bare route


def main() -> None:
    folders = [Path(one).resolve() for one in sys.argv[1:]]
    if len(folders) != 2:
        sys.exit("usage: python -m tests.benchmarks.at_size SMALL LARGE (two seeded state folders)")
    measured = asyncio.run(figures(folders))
    shown = Table("operation", title="small | large: least of the rounds, ms a request")
    for name in ("gateway CPU", "database CPU", "waited (median)"):
        shown.add_column(name)
    for name in dict.fromkeys(key[0] for key in measured):
        sides = [measured[name, folder] for folder in folders]
        shown.add_row(
            name,
            " | ".join(f"{min(one.gateway):.2f}" for one in sides),
            " | ".join(f"{min(one.database):.2f}" for one in sides),
            " | ".join(f"{median(one.waited):.1f}" for one in sides),
        )
    Console().print(shown)


if __name__ == "__main__":
    main()
