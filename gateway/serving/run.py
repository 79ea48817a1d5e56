"""Run an application until it is told to stop: uvicorn on uvloop, and everything that was opened is closed again."""

import asyncio
import gc
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager

import structlog
import uvicorn
import uvloop
from starlette.types import ASGIApp

from gateway.errors import BadUserInput
from gateway.serving.one_write import OneWriteProtocol

Opened = AbstractAsyncContextManager[ASGIApp]  # what it stands on is closed with it

SIGNALS = (signal.SIGINT, signal.SIGTERM)
BACKLOG = 2048

log = structlog.get_logger("civic.run")


def bound(host: str, port: int) -> socket.socket:
    """The address, taken before anything is started, so that a port that is in use is said at once.

    Raises:
        BadUserInput: it cannot be had.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        taken = socket.socket(family)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
    except OSError as error:
        reason = error.strerror or "unknown host"
        raise BadUserInput(
            f"cannot listen on {host}:{port}: {reason.lower()}", suggestion="choose another one with PORT or HOST"
        ) from None
    return taken


class _Server(uvicorn.Server):
    """uvicorn raises the signal again when it has stopped, which would end the process before the rest is closed."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()


def run_until_stopped(
    opened: Callable[[], Opened],
    address: socket.socket,
    *,
    shutdown_seconds: int,
    announce: Callable[[], None] = lambda: None,
) -> None:
    """Open, announce, serve, and on Ctrl-C or SIGTERM finish what is under way and close."""

    async def main() -> None:
        loop, this = asyncio.get_running_loop(), asyncio.current_task()
        assert this is not None
        for number in SIGNALS:
            loop.add_signal_handler(number, this.cancel)
        async with opened() as app:
            gc.collect()
            gc.freeze()  # what was opened stays: no look for garbage needs to walk it again
            server = _Server(
                uvicorn.Config(
                    app,
                    http=OneWriteProtocol,
                    ws="websockets-sansio",
                    lifespan="off",
                    log_config=None,
                    access_log=False,
                    server_header=False,
                    backlog=BACKLOG,
                    timeout_graceful_shutdown=shutdown_seconds,
                ),
                announce,
            )
            for number in SIGNALS:
                loop.add_signal_handler(number, server.handle_exit, number, None)
            await server.serve(sockets=[address])
        log.info("stopped")

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            runner.run(main())
        except asyncio.CancelledError:
            log.info("stopped_while_starting")
