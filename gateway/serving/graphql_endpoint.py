"""`/graphql`: from an HTTP request to its answer.

headers -> caller -> body -> operation -> engine under the caller's guard -> the disclosure is written -> answer
"""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial

import orjson
import structlog
from starlette.datastructures import Headers, QueryParams
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.errors import ClientError
from gateway.execution.answer import Answer
from gateway.execution.bounded_cache import BoundedCache
from gateway.execution.engine import Engine
from gateway.execution.explanation import Explanation
from gateway.execution.guard import Guard
from gateway.execution.operation_request import OperationRequest
from gateway.execution.request_context import RequestContext
from gateway.execution.stream import Streamed
from gateway.serving.answers import count_answer, graphql_answer, innermost, refusal, shown
from gateway.serving.authentication import Authenticates
from gateway.serving.client_watch import ClientWatch
from gateway.serving.event_stream import EVENT_STREAM, send_events
from gateway.serving.graphql_request import (
    JSON,
    GraphqlRequest,
    answer_type,
    check_content_type,
    from_body,
    from_parameters,
    prefers_html,
    read_body,
    takes,
    takes_json,
)
from gateway.serving.metrics import Metrics
from gateway.serving.multipart import MULTIPART, send_parts
from gateway.serving.refused import Refused, asked_with_get, refused
from gateway.serving.shared_queries import Landed, SharedQueries, that_matter
from gateway.serving.stream_rules import STREAM_RULES, StreamRules
from gateway.serving.streamed import answers, while_there
from gateway.serving.structured_log import described
from policies.actor import ANONYMOUS, Actor

# (caller, the request's id, the operation's name): the guard of one request
Guards = Callable[[Actor, str, str | None], Guard]

CLIENT_LEFT = 499  # for the log and the metrics: nobody reads it
# Bodies that are remembered, and how many bytes they may have.
_BODIES, _SHORT = 500, 8_192

log = structlog.get_logger("civic.graphql")


@dataclass(slots=True)
class Door:
    """What the endpoint needs; `engine` may be replaced by another at any time, and a request runs on one of them.

    Without `authenticator` and `guards` it serves a graph in which nothing is protected.

    `page`: what a browser is shown instead of an answer, in development mode. `request_seconds`: the time of one request,
    which every fetch inherits. `explains`: whether a role may see plans. `shared`: equal queries under way together are run
    once; never with `guards`.
    """

    engine: Engine
    metrics: Metrics
    max_body_bytes: int
    authenticator: Authenticates | None = None
    guards: Guards | None = None
    page: Callable[[], Response] | None = None
    explains: Callable[[str], bool] = lambda role: False
    request_seconds: float = 30.0
    streams: StreamRules = STREAM_RULES
    shared: SharedQueries | None = None

    def explanation(self, asked: str | None, actor: Actor) -> Explanation | None:
        """For who asks by `X-Explain: 1` and may see plans. `asked`: what the header says."""
        return Explanation(time.perf_counter) if asked == "1" and self.explains(actor.role) else None


class GraphqlEndpoint:
    """An ASGI application for one path."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._bodies: BoundedCache[bytes, GraphqlRequest] = BoundedCache(_BODIES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        private = "authorization" in headers
        media_type = JSON
        try:
            method = scope["method"]
            if method not in ("GET", "POST"):
                raise Refused(405, "METHOD_NOT_ALLOWED", "ask with POST or GET", headers={"Allow": "GET, POST"})
            parameters = QueryParams(scope["query_string"])
            accept = ", ".join(headers.getlist("accept"))  # a list may come in several lines
            if method == "GET" and "query" not in parameters and prefers_html(accept):
                await self._page()(scope, receive, send)
                return
            takes_events, takes_parts = takes(accept, EVENT_STREAM), takes(accept, MULTIPART)
            alone = (takes_events or takes_parts) and not takes_json(accept)
            media_type = JSON if alone else answer_type(accept)
            actor = await self._caller(headers)
            if method == "POST":
                check_content_type(headers)
                sent = await read_body(receive, headers, self._door.max_body_bytes)
                request = self._read(sent)
            else:
                sent = scope["query_string"]
                request = from_parameters(parameters)
            explanation = self._door.explanation(headers.get("x-explain"), actor)
            private = private or explanation is not None
            context = RequestContext(
                scope["state"]["request_id"],
                scope["headers"],
                asyncio.get_running_loop().time() + self._door.request_seconds,
            )
            if takes_parts and await self._door.engine.is_deferred(asked(request)):
                answered = self._answers(request, actor, context, explanation)
                parts = self._parts(answered, context, media_type, private, (scope, receive, send))
                await while_there(receive, parts)
                return
            if takes_events:
                subscribes = await self._door.engine.kind_of(asked(request)) == "subscription"
                if alone or subscribes:
                    answered = self._answers(request, actor, context, explanation)
                    await self._stream(answered, None if subscribes else context, receive, send)
                    return
            watch = ClientWatch(receive, context)
            run = partial(self._run, request, actor, context, watch, media_type, private, explanation)
            if await self._may_share(request, explanation):
                key = (self._door.engine, method, sent, media_type, actor, that_matter(context.headers))
                response = await self._shared(key, run, watch)
            else:
                response, _ = await run()
        except Refused as refused_request:
            self._door.metrics.operated("refused")
            self._door.metrics.errors.labels(refused_request.code).inc()
            response = refusal(refused_request, media_type=media_type, private=private)
        await response(scope, receive, send)

    def _read(self, body: bytes) -> GraphqlRequest:
        """A body that names an operation and nothing of anybody is read once."""
        known = self._bodies.get(body)
        if known is not None:
            return known
        request = from_body(body)
        if len(body) <= _SHORT and not request.variables and not request.extensions:
            self._bodies.put(body, request)
        return request

    async def _stream(
        self, answered: AsyncGenerator[Streamed], context: RequestContext | None, receive: Receive, send: Send
    ) -> None:
        seconds = self._door.streams.heartbeat_seconds
        with self._door.metrics.streams.labels("sse").track_inprogress():
            await send_events(answered, receive, send, every=seconds, context=context)

    async def _parts(
        self,
        answered: AsyncGenerator[Streamed],
        context: RequestContext,
        media_type: str,
        private: bool,
        channel: tuple[Scope, Receive, Send],
    ) -> None:
        """In parts, if any is worth it; otherwise whole."""
        async with aclosing(answered):
            first = await anext(answered)
            if isinstance(first, Answer) and not first.has_next:
                whole = graphql_answer(
                    first.data,
                    first.errors,
                    media_type=media_type,
                    executed=first.executed,
                    private=private,
                    extensions=first.extensions,
                    context=context,
                )
                await whole(*channel)
                return
            with self._door.metrics.streams.labels("multipart").track_inprogress():
                await send_parts(first, answered, context, channel[-1])

    def _answers(
        self, request: GraphqlRequest, actor: Actor, context: RequestContext, explanation: Explanation | None
    ) -> AsyncGenerator[Streamed]:
        name = request.operation_name or operation_name(request.query)
        operation = replace(asked(request, context, actor), deferring=True)
        return answers(self._door, operation, actor, context.id, name, explanation)

    def _page(self) -> Response:
        if self._door.page is None:
            raise Refused(
                406, "NOT_ACCEPTABLE", "this address answers programs", "ask with POST and `Accept: application/json`"
            )
        return self._door.page()

    async def _caller(self, headers: Headers) -> Actor:
        if self._door.authenticator is None:
            return ANONYMOUS
        try:
            return await self._door.authenticator.authenticate(
                headers.getlist("authorization"), headers.get("x-purpose-of-use")
            )
        except ClientError as error:
            raise refused(error) from None

    async def _run(
        self,
        request: GraphqlRequest,
        actor: Actor,
        context: RequestContext,
        watch: ClientWatch,
        media_type: str,
        private: bool,
        explanation: Explanation | None,
    ) -> tuple[ASGIApp, Landed | None]:
        """Beside the response, the same for those who asked for it too, unless it is this client's alone."""
        door = self._door
        own = False
        answer: Answer | None = None  # None: nobody waits for it
        try:
            guard = None
            if door.guards is not None:
                guard = door.guards(actor, context.id, request.operation_name or operation_name(request.query))
            try:
                with watch:
                    answer = await door.engine.run(asked(request, context, actor), guard, explanation)
            except asyncio.CancelledError:
                if not watch.left:
                    raise
        except Exception as raised:
            error = innermost(raised)
            if not isinstance(error, ClientError):
                log.error("operation_failed", **described(error))
            answer, own = Answer(data=None, errors=(shown(error, context.id),)), True
        finally:
            if context.is_mutation and door.shared is not None:
                door.shared.forget()
        if answer is None:
            return self._left(), None
        if answer.command_refused:
            raise asked_with_get()
        count_answer(door.metrics, answer)
        response = graphql_answer(
            answer.data if answer.written is None else orjson.Fragment(answer.written),
            answer.errors,
            media_type=media_type,
            executed=answer.executed,
            private=private,
            extensions=answer.extensions,
            context=context,
        )
        # A subgraph's header may be meant for one client, and whoever came later has more time than was left here.
        own = own or bool(context.returned) or context.is_over(asyncio.get_running_loop().time())
        return response, None if own else Landed(answer, response)

    async def _may_share(self, request: GraphqlRequest, explanation: Explanation | None) -> bool:
        """A query; who is told how it was answered is told of an answer of its own."""
        door = self._door
        return (
            door.shared is not None
            and door.guards is None
            and explanation is None
            and await door.engine.is_shareable(asked(request))
        )

    async def _shared(
        self, key: Hashable, run: Callable[[], Awaitable[tuple[ASGIApp, Landed | None]]], watch: ClientWatch
    ) -> ASGIApp:
        """With those who ask the same meanwhile; when they get nothing of it, each asks for itself."""
        door = self._door
        assert door.shared is not None
        joined = door.shared.join(key)
        landed: Landed | None = None
        if joined is None:
            flight = door.shared.begin(key)
            try:
                response, landed = await run()
            finally:
                door.shared.land(key, flight, landed)
            return response
        try:
            with watch:
                landed = await joined
        except asyncio.CancelledError:
            if not watch.left:
                raise
            return self._left()
        if landed is None:
            response, _ = await run()
            return response
        door.metrics.shared_operations.inc()
        count_answer(door.metrics, landed.answer)
        return landed.response

    def _left(self) -> Response:
        self._door.metrics.operated("left")
        return Response(status_code=CLIENT_LEFT)


def asked(request: GraphqlRequest, context: RequestContext | None = None, actor: Actor = ANONYMOUS) -> OperationRequest:
    """As the engine takes it."""
    return OperationRequest(
        request.query, request.variables, request.operation_name, request.allow_command, context, actor
    )


_NAME = re.compile(r"^\s*(?:query|mutation|subscription)\s+([_A-Za-z]\w{0,99})", re.MULTILINE)


def operation_name(query: str) -> str | None:
    """The first named operation of the text: a label for the log, nothing depends on it."""
    found = _NAME.search(query)
    return found.group(1) if found else None
