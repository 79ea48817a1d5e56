"""The embedded database: SecantusDB (WiredTiger behind MongoDB's wire protocol) as a child process, when no URI is given.

lock the folder -> end what a killed gateway left -> start keeper and server -> wait for its port -> announce -> (serve) -> stop
            \\-> taken: somebody runs it already -> read the announcement -> join
"""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM
from typing import BinaryIO

from gateway.errors import InternalError
from resolvers.embedded import keeper
from resolvers.embedded.announcement import Announcement, read_announcement, withdraw
from resolvers.embedded.executable import find_executable

STORAGE = "wiredtiger"
LOG = "database.log"
LOCK = "database.lock"
CONFIGURATION = "database.toml"
INTERVAL = 0.02  # seconds between two looks at what another process does
LOG_SHOWN = 1500  # characters of its end, in an error

# Every commit reaches the disk before it is acknowledged: without it a killed server forgets its last acknowledged writes,
# and with them the access log of what has been disclosed.
OPTIONS = ("--host", "127.0.0.1", "--port", "0", "--log-level", "INFO", "--sync-on-commit", "--cache-size", "256M")


PATIENCE, PATIENCE_PER_GIGABYTE = 60.0, 60.0  # seconds


class EmbeddedDatabaseFailed(InternalError):
    """The server did not start, or the one that runs cannot be joined."""


@dataclass(frozen=True, slots=True)
class EmbeddedDatabase:
    """A running server; `owned`: this process started it, and it ends with this process."""

    uri: str
    pid: int
    owned: bool


@contextmanager
def embedded_database(folder: Path, patience: float | None = None) -> Iterator[EmbeddedDatabase]:
    """Start the database whose files are in `folder`, or join the process that has; blocks up to `patience` seconds.

    Unless told, that is a minute, and more for much data: after a crash the server reads its journal and its tables first.

    Raises:
        EmbeddedDatabaseMissing: there is no server program here.
        EmbeddedDatabaseFailed: it did not come up; with the end of its log.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + (patience_for(folder / STORAGE) if patience is None else patience)
    with (folder / LOCK).open("ab") as lock:
        joined = _joined_or_locked(folder, lock, deadline)
        if joined is not None:
            yield joined
            return
        _end_orphan(folder)
        process, announcement = _start(folder, deadline)
        announcement.write(folder)
        try:
            yield EmbeddedDatabase(announcement.uri, announcement.pid, owned=True)
        finally:
            withdraw(folder)
            _stop(process)


def patience_for(storage: Path) -> float:
    """Seconds to wait for a server with these files."""
    size = sum(file.stat().st_size for file in storage.glob("*")) if storage.exists() else 0
    return PATIENCE + PATIENCE_PER_GIGABYTE * size / 2**30


def _joined_or_locked(folder: Path, lock: BinaryIO, deadline: float) -> EmbeddedDatabase | None:
    """Join whoever holds the lock, or take it (None). The kernel takes it back from a process that was killed."""
    seen: Announcement | None = None
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return None
        except BlockingIOError:
            announced = read_announcement(folder)
        # Twice the same: an owner that has just been killed holds its lock for an instant longer.
        if announced is not None and announced == seen and announced.still_runs():
            return EmbeddedDatabase(announced.uri, announced.pid, owned=False)
        seen = announced
        if time.monotonic() > deadline:
            raise EmbeddedDatabaseFailed(
                f"another process holds {folder / LOCK} but announces no database in it",
                suggestion="end that process, or name another folder in CIVIC_STATE_DIR",
            )
        time.sleep(INTERVAL)


def _end_orphan(folder: Path) -> None:
    """The owner was killed. Its keeper ends the server in a moment; if the keeper was killed too, the server is asked to leave."""
    announced = read_announcement(folder)
    withdraw(folder)
    if announced is None:
        return
    for signal, patience in ((None, 5.0), (SIGTERM, keeper.PATIENCE), (SIGKILL, 5.0)):
        if announced.still_runs() and signal is not None:
            os.kill(announced.pid, signal)
        deadline = time.monotonic() + patience
        while announced.still_runs() and time.monotonic() < deadline:
            time.sleep(INTERVAL)
    if announced.still_runs():
        raise EmbeddedDatabaseFailed(f"the server of an earlier run, process {announced.pid}, does not end")


def _start(folder: Path, deadline: float) -> tuple[subprocess.Popen[bytes], Announcement]:
    configuration, log, storage = folder / CONFIGURATION, folder / LOG, folder / STORAGE
    # The server would otherwise take a configuration from the working directory, the home directory or /etc.
    configuration.touch()
    command = [str(find_executable()), "--config", str(configuration), "--storage-path", str(storage), *OPTIONS]
    process = subprocess.Popen(
        [sys.executable, "-I", str(keeper.__file__), str(log), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C reaches the gateway alone, which then stops the database in its turn
    )
    try:
        assert process.stdout is not None
        pid = int(process.stdout.readline() or -1)
        port = _port(log, process, deadline)
    except BaseException:
        _stop(process)
        raise
    uri = f"mongodb://127.0.0.1:{port}/?directConnection=true"
    return process, Announcement(uri, pid, os.getpid(), str(storage))


def _port(log: Path, process: subprocess.Popen[bytes], deadline: float) -> int:
    while True:
        port = keeper.listening_port(log)
        if port is not None:
            return port
        if process.poll() is not None or time.monotonic() > deadline:
            ended = f"ended with code {process.returncode}" if process.returncode is not None else "does not answer"
            raise EmbeddedDatabaseFailed(
                f"the embedded database {ended}",
                reasons=[log.read_text(encoding="utf-8", errors="replace")[-LOG_SHOWN:].strip()],
                suggestion=f"read {log}; move {log.parent} away to start with an empty one, or set MONGODB_URI",
            )
        time.sleep(INTERVAL)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Close the keeper's input; it ends the server and itself."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        process.wait(keeper.PATIENCE + 5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
