"""What every test shares: one asynchronous backend, and the design data where it is."""

import os
from pathlib import Path

import pytest


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
