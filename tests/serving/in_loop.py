"""An application served on a free loopback port in the test's own event loop, so that the test can push what it streams."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp


@asynccontextmanager
async def in_loop(app: ASGIApp) -> AsyncIterator[str]:
    """Yields the address; stopped at the end, connections that are still open are cut."""
    with socket.socket() as address:
        address.bind(("127.0.0.1", 0))
        address.listen()
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                http="httptools",
                ws="websockets-sansio",
                lifespan="off",
                log_config=None,
                timeout_graceful_shutdown=1,
            )
        )
        running = asyncio.create_task(server.serve(sockets=[address]))
        while not server.started:
            assert not running.done(), "the server did not start"
            await asyncio.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{address.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running
