"""CPU milliseconds of the serving process per request, side by side in one run: `make bench`.

A ratio to a bare Starlette route is what to quote: machines are noisy, and wall time says more about the client.

seed a folder -> gateway and bare route -> rounds over all rows, interleaved -> table, then the engine alone
"""

import asyncio
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import aiohttp
from rich.console import Console
from rich.table import Table

from resolvers.seed.personas import CITIZEN
from resolvers.seed.story import VISITS
from tests.benchmarks.engine_alone import engine_figures
from tests.end_to_end.processes import PROGRAM, Running, free_port, started
from tests.end_to_end.story import Visitor, environment, operation

ROUNDS, REQUESTS, WARM = 7, 40, 30
FACILITY = "query Facility($code: FacilityCode!) { facility(code: $code) { name } }"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what is asked of whom. `refused`: the answer is meant to have errors."""

    name: str
    asked: Running
    body: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)
    refused: bool = False


def cpu_seconds(pid: int) -> float:
    """Time that the threads of one process were on a processor (Linux: /proc, in nanoseconds); its pools keep theirs."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


async def cost(session: aiohttp.ClientSession, row: Row, requests: int) -> float:
    """CPU milliseconds a request, over many of them, one after another."""
    before = cpu_seconds(row.asked.pid)
    for _ in range(requests):
        await ask(session, row)
    return (cpu_seconds(row.asked.pid) - before) / requests * 1000


async def ask(session: aiohttp.ClientSession, row: Row) -> None:
    async with session.post(row.asked.url + "/graphql", json=row.body, headers=row.headers) as answer:
        read = await answer.json()
        assert ("errors" in read) is row.refused, read


async def rows(visitor: Visitor, bare: Running) -> Sequence[Row]:
    async def bearer(persona: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {await visitor.token(persona)}"}

    gateway = visitor.gateway
    code = next(visit.facility for visit in VISITS.values() if visit.personal_id == CITIZEN)
    subject = {"personalId": CITIZEN}
    treating = {"query": operation("treating"), "variables": subject}
    refused = {"query": operation("refused"), "variables": subject}
    return (
        Row("bare Starlette route", bare, {"query": "{ __typename }"}),
        Row("{ __typename }", gateway, {"query": "{ __typename }"}),
        Row("facility(code) { name }", gateway, {"query": FACILITY, "variables": {"code": code}}),
        Row("a refused read", gateway, refused, await bearer("clinician-elsewhere"), refused=True),
        Row("the treating clinician's read", gateway, treating, await bearer("clinician")),
        Row("the citizen's whole record", gateway, {"query": operation("my-record")}, await bearer("citizen")),
    )


async def figures(folder: Path) -> Mapping[str, Sequence[float]]:
    port, bare_port = free_port(), free_port()
    gateway_url, bare_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{bare_port}"
    bare_command = [sys.executable, "-m", "tests.benchmarks.bare", str(bare_port)]
    settings = environment(folder, port)
    async with (
        started([PROGRAM, "serve"], gateway_url, "/health/ready", folder / "gateway.log", settings) as gateway,
        started(bare_command, bare_url, "/health/ready", folder / "bare.log") as bare,
        aiohttp.ClientSession() as session,
    ):
        asked = await rows(Visitor(session, gateway), bare)
        for row in asked:
            await cost(session, row, WARM)
        measured: dict[str, list[float]] = {row.name: [] for row in asked}
        for _ in range(ROUNDS):  # interleaved, so that a noisy minute touches all alike
            for row in asked:
                measured[row.name].append(await cost(session, row, REQUESTS))
    return measured


def table(title: str, measured: Mapping[str, Sequence[float]]) -> Table:
    """The first row is what the others are quoted against."""
    shown = Table(title, "CPU ms", "median", "ratio", caption="least of the rounds; ratio to the first row")
    floor = min(next(iter(measured.values())))
    for name, values in measured.items():
        shown.add_row(name, f"{min(values):.2f}", f"{median(values):.2f}", f"{min(values) / floor:.1f}")
    return shown


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measured = asyncio.run(figures(Path(folder)))
    console = Console()
    console.print(table("request", measured))
    measured, decided = engine_figures()
    console.print(table("engine alone", measured))
    console.print(f"deciding one record: {decided:.1f} µs")


if __name__ == "__main__":
    main()
