"""One sample population for all stories: seeded once, then every gateway gets a copy of the folder."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.processes import PROGRAM, ROOT
from tests.end_to_end.story import environment


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeded")
    command = [PROGRAM, "seed", "--citizens", "200"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment(folder, 0)}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def populated(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A folder of its own with the population in it."""

    def copy(name: str) -> Path:
        folder = tmp_path_factory.mktemp(name)
        shutil.copytree(seeded, folder, dirs_exist_ok=True)
        return folder

    return copy
