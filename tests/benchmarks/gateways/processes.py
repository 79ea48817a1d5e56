"""The subgraphs and the gateways as processes: started, waited for, their processor time and memory read, ended by id."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests.benchmarks.gateways.contestants import Contestant
from tests.benchmarks.gateways.graph import parts
from tests.end_to_end.processes import ROOT, below, free_port

READY_SECONDS = 90


@dataclass(frozen=True, slots=True)
class Process:
    """A gateway that answers at `port`; what it has started counts as its own."""

    name: str
    port: int
    process: asyncio.subprocess.Process

    def _pids(self) -> set[int]:
        return {self.process.pid, *below(self.process.pid)}

    def cpu_seconds(self) -> float:
        """Time that its threads were on a processor (Linux: /proc, in nanoseconds)."""
        return (
            sum(
                int(thread.read_text().split()[0])
                for pid in self._pids()
                for thread in Path(f"/proc/{pid}/task").glob("*/schedstat")
            )
            / 1e9
        )

    def rss_mb(self) -> float:
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self._pids())
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@asynccontextmanager
async def subgraphs() -> AsyncIterator[Mapping[str, str]]:
    """Their URLs."""
    module = "tests.benchmarks.gateways.subgraph_server"
    async with AsyncExitStack() as stack:
        urls = {}
        for part in parts():
            port = free_port()
            command = [sys.executable, "-m", module, part.name, str(port)]
            await _answers(await stack.enter_async_context(_running(command, {})), port)
            urls[part.name] = f"http://127.0.0.1:{port}/graphql"
        yield urls


@asynccontextmanager
async def serving(contestant: Contestant, port: int) -> AsyncIterator[Process]:
    async with _running(contestant.command, contestant.environment) as process:
        await _answers(process, port)
        yield Process(contestant.name, port, process)


@asynccontextmanager
async def _running(command: Sequence[str], environment: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    with tempfile.TemporaryFile() as log:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env={**os.environ, **environment}, stdout=log, stderr=log
        )
        try:
            yield process
        except BaseException:
            log.seek(0)
            print(log.read()[-2000:].decode(errors="replace"), file=sys.stderr)
            raise
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _answers(process: asyncio.subprocess.Process, port: int) -> None:
    body = {"query": "{ __typename }"}
    async with aiohttp.ClientSession() as session:
        for _ in range(READY_SECONDS * 10):
            try:
                async with session.post(f"http://127.0.0.1:{port}/graphql", json=body) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            if process.returncode is not None:
                break
            await asyncio.sleep(0.1)
    raise AssertionError(f"nothing answers at port {port}")
