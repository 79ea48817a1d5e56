"""CPU milliseconds of the serving process per request, side by side in one run: `make bench`.

A ratio to a bare Starlette route is what to quote: machines are noisy, and wall time says more about the client.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.table import Table

from tests.end_to_end.processes import PROGRAM, Running, free_port, started
from tests.end_to_end.story import STORY, operation

ROUNDS, REQUESTS, WARM = 5, 200, 50
FACILITY = "query Facility($code: FacilityCode!) { facility(code: $code) { name } }"


def cpu_seconds(pid: int) -> float:
    """User and system time of one process so far (Linux: /proc)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def cost(
    session: aiohttp.ClientSession, running: Running, body: Mapping[str, object], headers: Mapping[str, str]
) -> float:
    """CPU milliseconds a request, over REQUESTS of them, one after another."""
    for _ in range(WARM):
        await ask(session, running, body, headers)
    before = cpu_seconds(running.pid)
    for _ in range(REQUESTS):
        await ask(session, running, body, headers)
    return (cpu_seconds(running.pid) - before) / REQUESTS * 1000


async def ask(
    session: aiohttp.ClientSession, running: Running, body: Mapping[str, object], headers: Mapping[str, str]
) -> None:
    async with session.post(running.url + "/graphql", json=body, headers=headers) as answer:
        read = await answer.json()
        assert "errors" not in read, read


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        logs = Path(folder)
        port, bare_port = free_port(), free_port()
        environment = {"PORT": str(port), "CIVIC_DATA_DIR": str(logs / "data"), "CIVIC_SEED_CITIZENS": "200"}
        gateway_url, bare_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{bare_port}"
        bare_command = [sys.executable, "-m", "tests.benchmarks.bare", str(bare_port)]
        async with (
            started([PROGRAM, "serve"], gateway_url, "/health/ready", logs / "gateway.log", environment) as gateway,
            started(bare_command, bare_url, "/health/ready", logs / "bare.log") as bare,
            aiohttp.ClientSession() as session,
        ):
            story = await STORY.prepare(session, gateway)
            rows: list[tuple[str, Running, Mapping[str, object], Mapping[str, str]]] = [
                ("bare Starlette route", bare, {"query": "{ __typename }"}, {}),
                ("facility(code) { name }", gateway, {"query": FACILITY, "variables": {"code": story.facility}}, {}),
                ("story operation 1", gateway, {"query": operation("my-record")}, story.headers("citizen")),
            ]
            figures: dict[str, list[float]] = {name: [] for name, *_ in rows}
            for _ in range(ROUNDS):  # interleaved, so that a noisy minute touches all alike
                for name, running, body, headers in rows:
                    figures[name].append(await cost(session, running, body, headers))
    floor = min(figures["bare Starlette route"])
    table = Table("operation", "CPU ms a request (min of rounds)", "times the bare route")
    for name, values in figures.items():
        table.add_row(name, f"{min(values):.2f}", f"{min(values) / floor:.1f}")
    Console().print(table)


if __name__ == "__main__":
    asyncio.run(main())
