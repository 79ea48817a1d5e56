"""The embedded database's life: started, joined, killed, restarted with its data, stopped with its parent."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from resolvers.embedded import executable
from resolvers.embedded.announcement import Announcement, command_line, read_announcement
from resolvers.embedded.database import EmbeddedDatabaseFailed, embedded_database, patience_for
from resolvers.embedded.executable import EmbeddedDatabaseMissing
from resolvers.mongo import connect

pytestmark = pytest.mark.anyio

OWNER = """
import sys, time
from pathlib import Path
from resolvers.embedded.database import embedded_database
with embedded_database(Path(sys.argv[1])) as database:
    print(database.owned, database.pid, database.uri, flush=True)
    sys.stdin.read()
"""


@contextmanager
def owner(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Announcement]]:
    """Another process that runs the database of a folder until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        assert process.stdout.readline().startswith("True ")
        announced = read_announcement(folder)
        assert announced is not None
        yield process, announced
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


async def numbers(uri: str) -> list[int]:
    database = connect(uri, "lifecycle")
    try:
        return sorted(one["_id"] for one in await database.collection("numbers").find({}))
    finally:
        await database.close()


async def insert(uri: str, number: int) -> None:
    database = connect(uri, "lifecycle")
    try:
        await database.collection("numbers").insert({"_id": number})
    finally:
        await database.close()


async def test_a_stop_and_a_start_keep_the_data_and_leave_no_process(tmp_path: Path) -> None:
    with embedded_database(tmp_path) as first:
        assert first.owned
        await insert(first.uri, 1)
    assert read_announcement(tmp_path) is None
    assert command_line(first.pid) == ""
    with embedded_database(tmp_path) as second:
        assert second.owned
        assert await numbers(second.uri) == [1]


async def test_a_second_process_joins_and_leaves_it_running(tmp_path: Path) -> None:
    with owner(tmp_path) as (_, announced):
        with embedded_database(tmp_path) as joined:
            assert (joined.owned, joined.uri, joined.pid) == (False, announced.uri, announced.pid)
            await insert(joined.uri, 1)
        assert announced.still_runs()
        assert await numbers(announced.uri) == [1]


async def test_a_killed_owner_takes_its_server_along_and_acknowledged_writes_stay(tmp_path: Path) -> None:
    with owner(tmp_path) as (process, announced):
        await insert(announced.uri, 1)
        process.kill()
        # At once: the file still names the old server, which may be about to leave and must not be joined.
        with embedded_database(tmp_path) as mine:
            assert mine.owned
            assert mine.pid != announced.pid
            assert await numbers(mine.uri) == [1]
        assert not announced.still_runs()


async def test_a_killed_server_keeps_the_last_acknowledged_write(tmp_path: Path) -> None:
    with owner(tmp_path) as (process, announced):
        await insert(announced.uri, 1)
        await insert(announced.uri, 2)
        os.kill(announced.pid, signal.SIGKILL)
        wait_until(lambda: not announced.still_runs())
        process.kill()
        process.wait()
    with embedded_database(tmp_path) as mine:
        assert await numbers(mine.uri) == [1, 2]


async def test_a_file_of_a_dead_server_is_stale_and_its_number_is_not_trusted(tmp_path: Path) -> None:
    stale = {"uri": "mongodb://127.0.0.1:1/", "pid": os.getpid(), "owner": 1, "storage": str(tmp_path / "wiredtiger")}
    (tmp_path / "database.json").write_text(json.dumps(stale))
    with embedded_database(tmp_path) as mine:
        assert mine.owned
        await insert(mine.uri, 1)


async def test_a_file_cut_short_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "database.json").write_text('{"uri": "mongodb://127')
    with embedded_database(tmp_path) as mine:
        assert mine.owned


async def test_storage_that_cannot_be_opened_is_an_error_with_the_log(tmp_path: Path) -> None:
    (tmp_path / "wiredtiger").write_text("a file where a folder must be")
    with pytest.raises(EmbeddedDatabaseFailed) as caught, embedded_database(tmp_path, patience=10):
        pass
    assert "ended with code" in caught.value.message
    assert "wiredtiger" in caught.value.reasons[0]
    assert "MONGODB_URI" in (caught.value.suggestion or "")


def test_without_the_program_the_error_asks_for_mongodb_uri(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executable, "PROGRAM", "secantusd-of-another-platform")
    with pytest.raises(EmbeddedDatabaseMissing) as caught, embedded_database(tmp_path):
        pass
    assert "set MONGODB_URI" in (caught.value.suggestion or "")


def test_much_data_is_waited_for_longer(tmp_path: Path) -> None:
    """A killed server of 9 GB took minutes to come up again; a minute's patience called it broken."""
    assert patience_for(tmp_path / "none") == 60
    with (tmp_path / "collection.wt").open("wb") as file:
        file.truncate(9 * 2**30)  # sparse: nothing is written
    assert patience_for(tmp_path) == 600
