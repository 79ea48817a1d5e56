"""Around every request: an id, a line in the log, a count, and nothing of an exception for the caller."""

import os
import time
from collections.abc import Collection

import structlog
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.serving.answers import SECURITY_HEADERS, raw_headers, refusal
from gateway.serving.graphql_request import JSON
from gateway.serving.metrics import Metrics
from gateway.serving.refused import Refused
from gateway.serving.structured_log import described

log = structlog.get_logger("civic.http")

_SECURITY = raw_headers(SECURITY_HEADERS)


class Observe:
    """The outermost application. `quiet` routes are counted and not logged: they are asked every few seconds."""

    def __init__(self, app: ASGIApp, metrics: Metrics, routes: Collection[str], quiet: Collection[str] = ()) -> None:
        self._app = app
        self._metrics = metrics
        self._routes = frozenset(routes)
        self._quiet = frozenset(quiet)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        # Our own id, never the caller's: the access log's rows are told apart by it.
        request_id = os.urandom(16).hex()
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status, begun = 500, False

        async def observed(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                headers = [*message["headers"], (b"x-request-id", request_id.encode())]
                if all(name != b"content-security-policy" for name, _ in headers):
                    headers += _SECURITY
                message["headers"] = headers
            await send(message)

        # A route is a label; an unknown path is not, or anyone could make a million of them.
        route = scope["path"] if scope["path"] in self._routes else "other"
        try:
            await self._app(scope, receive, observed)
        except HTTPException as error:
            await Response(error.detail, error.status_code)(scope, receive, observed)
        except Exception as error:
            log.error("request_failed", route=route, **described(error))
            if begun:
                raise
            masked = Refused(500, "INTERNAL_SERVER_ERROR", "something went wrong on our side; it is in our log")
            await refusal(masked, media_type=JSON, private=True)(scope, receive, observed)
        finally:
            seconds = time.perf_counter() - started
            self._metrics.answered(route, status, seconds)
            if route not in self._quiet:
                log.info("request", route=route, method=scope["method"], status=status, ms=round(seconds * 1000, 2))
