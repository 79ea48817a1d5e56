"""A gateway with every subgraph in its process, for the stories of one module."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest

from tests.end_to_end.processes import PROGRAM, free_port, start
from tests.end_to_end.story import Visitor, environment


@pytest.fixture(scope="module")
async def visitor(
    request: pytest.FixtureRequest, populated: Callable[[str], Path], anyio_backend: str
) -> AsyncIterator[Visitor]:
    """`visitor.folder` is the gateway's own."""
    port = free_port()
    folder = populated(request.module.__name__.rpartition(".")[2])
    env = environment(folder, port)
    gateway = await start([PROGRAM, "serve"], f"http://127.0.0.1:{port}", "/health/ready", folder / "gateway.log", env)
    async with aiohttp.ClientSession() as session:
        yield Visitor(session, gateway)
    assert await gateway.stop() == 0, "Ctrl-C is a clean end"


@pytest.fixture
async def unharmed(visitor: Visitor) -> AsyncIterator[None]:
    """After a test the process lives, and has had no error of its own."""
    yield
    assert visitor.gateway.process.returncode is None
    assert await visitor.health("live") == 200
    log = visitor.gateway.log.read_text()
    assert "operation_failed" not in log and "request_failed" not in log and "Traceback" not in log, log[-3000:]
