"""Liveness and readiness: is the process running, and can it answer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse

from gateway.serving.structured_log import described

Check = Callable[[], Awaitable[bool]]
SECONDS = 2.0
NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

log = structlog.get_logger("civic.health")


async def live(_request: Request) -> JSONResponse:
    """The event loop turns."""
    return JSONResponse({"status": "live"}, headers=NO_STORE)


class Ready:
    """`required` decides (the database, the keys of a subgraph); `reported` is shown.

    A subgraph in another process is only reported: without it the rest still answers, and taking every gateway away from
    its callers would make that worse.
    """

    def __init__(self, required: Mapping[str, Check], reported: Mapping[str, Check] | None = None) -> None:
        self._required = dict(required)
        self._reported = reported if reported is not None else {}  # whose it is may change it

    async def answer(self, _request: Request) -> JSONResponse:
        names = [*self._required, *self._reported]
        answers = await asyncio.gather(
            *(_holds(check) for check in (*self._required.values(), *self._reported.values()))
        )
        checks = dict(zip(names, answers, strict=True))
        ready = all(checks[name] for name in self._required)
        shown = {name: "up" if up else "down" for name, up in checks.items()}
        body = {"status": "ready" if ready else "not ready", "checks": shown}
        return JSONResponse(body, 200 if ready else 503, headers=NO_STORE)


async def _holds(check: Check) -> bool:
    try:
        async with asyncio.timeout(SECONDS):
            return await check()
    except Exception as error:
        log.warning("check_failed", **described(error))
        return False
