"""A web server of a test's own, in its event loop: a subgraph that answers as it is told, or somebody who listens in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ssl import SSLContext

from aiohttp import web


@asynccontextmanager
async def listening(application: web.Application, port: int = 0, tls: SSLContext | None = None) -> AsyncIterator[int]:
    """Serve on the loopback interface, on a free port unless one is given; yields the port."""
    runner = web.AppRunner(application, handle_signals=False)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, ssl_context=tls)
    await site.start()
    try:
        assert site._server is not None
        yield site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    finally:
        await runner.cleanup()
        await asyncio.sleep(0)  # the loop closes the sockets of cut-off connections in its next round
