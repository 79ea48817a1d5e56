"""`WORKERS=N`: processes on one port, that come and go together."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from gateway.composition.compose import compose
from gateway.composition.source import SubgraphSource
from tests.serving.loopback import environment
from tests.serving.served import SDL
from tests.serving.test_engine_alone import PROGRAM, ask, people_served


@pytest.fixture
def url() -> Iterator[str]:
    with people_served() as served:
        yield served


def started(folder: Path, url: str, workers: int) -> tuple[subprocess.Popen[str], int, list[int]]:
    """The parent, its port and the workers' pids."""
    supergraph = folder / "supergraph.graphql"
    supergraph.write_text(compose([SubgraphSource("people", f"{url}/graphql", SDL)]).sdl)
    process = subprocess.Popen(
        [PROGRAM, "serve", "--supergraph", supergraph, "--port", "0"],
        env=environment(folder) | {"WORKERS": str(workers)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    address = process.stdout.readline()
    assert "/graphql" in address, process.communicate()
    lines = [process.stdout.readline() for _ in range(workers)]
    assert all(" MB" in line for line in lines), lines
    pids = [int(line.split("process ")[1].split(",")[0]) for line in lines]
    return process, int(address.strip().removesuffix("/graphql").rsplit(":", 1)[1]), pids


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"


def answers(port: int) -> bool:
    return ask(port, "/graphql", "{ greeting }") == (200, {"data": {"greeting": "hello world"}})


def of_process(port: int) -> list[int]:
    """The pid that the figures are of; none while a connection is taken by nobody."""
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as page:
        text = page.read().decode()
    assert "process_resident_memory_bytes" in text
    return [int(pid) for pid in re.findall(r'civic_process{pid="(\d+)"} 1', text)]


def test_they_answer_are_replaced_and_stop_together(tmp_path: Path, url: str) -> None:
    process, port, pids = started(tmp_path, url, 2)
    try:
        assert len(set(pids)) == 2 and process.pid not in pids
        assert all(answers(port) for _ in range(10))
        os.kill(pids[1], signal.SIGKILL)
        until(lambda: is_gone(pids[1]))
        assert all(answers(port) for _ in range(5))
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        until(lambda: not set(of_process(port)) <= set(pids))  # the one in its place answers
        told = {figure for _ in range(50) for figure in of_process(port)}
        assert told <= {int(pid) for pid in children.read_text().split()}
    finally:
        process.send_signal(signal.SIGINT)
        _, logged = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "worker_replaced" in logged and "resident_mb" in logged
    assert all(map(is_gone, pids))


def test_without_the_first_there_are_no_others(tmp_path: Path, url: str) -> None:
    process, _, pids = started(tmp_path, url, 2)
    os.kill(pids[0], signal.SIGKILL)
    _, logged = process.communicate(timeout=30)
    assert process.returncode == 1 and "the first worker has ended" in logged
    until(lambda: is_gone(pids[1]))


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path, url: str) -> None:
    process, _, pids = started(tmp_path, url, 2)
    process.kill()
    process.communicate(timeout=30)
    until(lambda: all(map(is_gone, pids)))
