"""Real processes for the stories: the gateway, a subgraph alone, a partner's subgraph; started, waited for, ended by id."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

PROGRAM = str(Path(sys.executable).parent / "civic-gateway")
ROOT = Path(__file__).parents[2]


def parents() -> dict[int, int]:
    """Every process that runs, with the one that started it (Linux)."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = entry.read_text().rsplit(")", 1)[1].split()[:2]
        except OSError:
            continue  # it has just ended
        if state != "Z":
            found[int(entry.parent.name)] = int(parent)
    return found


def below(pid: int) -> set[int]:
    """Its children, and theirs."""
    found, running = {pid}, parents()
    while more := {child for child, parent in running.items() if parent in found} - found:
        found |= more
    return found - {pid}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Running:
    """A process that answers at `url`; `log` is the file that its output goes to."""

    process: asyncio.subprocess.Process
    url: str
    log: Path
    environment: Mapping[str, str]

    @property
    def pid(self) -> int:
        return self.process.pid

    def cpu(self) -> float:
        """Seconds of processor time so far, its own and the kernel's for it: what the machine's other work does not change."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def stop(self) -> int:
        """Ctrl-C, as a person would; the exit code."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGINT)
        return await asyncio.wait_for(self.process.wait(), 30)

    async def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


def _end_of(log: Path) -> str:
    return log.read_text()[-3000:]


async def start(
    command: list[str], url: str, ready: str, log: Path, environment: Mapping[str, str] | None = None, wait: float = 90
) -> Running:
    """Start and wait until `url + ready` answers 200; fails with the end of the log when it does not."""
    env = {**os.environ, **(environment or {})}
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env, stdout=out, stderr=out)
    running = Running(process, url, log, environment or {})
    async with aiohttp.ClientSession() as session:
        for _ in range(int(wait * 20)):
            if process.returncode is not None:
                break
            try:
                async with session.get(url + ready) as answer:
                    if answer.status == 200:
                        return running
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)
    await running.kill()
    raise AssertionError(f"{' '.join(command)} was not ready:; the end of {log}:\n{_end_of(log)}")


@asynccontextmanager
async def started(*args: object, **kwargs: object) -> AsyncIterator[Running]:
    running = await start(*args, **kwargs)  # type: ignore[arg-type]
    try:
        yield running
    finally:
        await running.stop()
