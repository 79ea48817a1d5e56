"""What every test shares: one asynchronous backend, the design data where it is, one sample population."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("civic-gateway")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def civic_data() -> Path:
    """The folder named by CIVIC_DATA; tests that need it skip, and say so."""
    folder = os.environ.get("CIVIC_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("CIVIC_DATA does not name a folder: tests against the design data are skipped")
    return Path(folder)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with 200 citizens, seeded once a run: the workers of one run share it."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder, done = base / "population", base / "population.done"
    with (base / "population.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            command = [str(PROGRAM), "seed", "--citizens", "200"]
            environment = {**os.environ, "CIVIC_STATE_DIR": str(folder / "data")}
            seeding = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
            assert seeding.returncode == 0, seeding.stdout + seeding.stderr
            done.touch()
    return folder


@pytest.fixture(scope="session")
def populated(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A folder of its own with the population in `data`: give it as CIVIC_STATE_DIR."""

    def copy(name: str) -> Path:
        folder = tmp_path_factory.mktemp(name)
        shutil.copytree(seeded, folder, dirs_exist_ok=True)
        return folder

    return copy
