"""Subgraphs with subscriptions: in process, over WebSocket (`graphql-transport-ws`) and over SSE, each event pushed by the test."""

import asyncio
import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import Any

import orjson
from aiohttp import web
from graphql import ExecutionResult, parse, subscribe, validate
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from policies.fetch_grant import FetchGrant
from tests.execution.subgraphs import Received, Subgraph, _resolve
from tests.web_server import listening

END = object()
Event = tuple[dict[str, Any] | None, list[dict[str, Any]]]


@dataclass
class EventSubgraph(Subgraph):
    """`push` makes the next event: the value of the root field, an exception to break off with, or END.

    `open` counts the subscriptions that somebody listens to; `headers` (names in lower case) and `paths` are those of the
    requests that opened streams.
    """

    events: "asyncio.Queue[Any]" = field(default_factory=asyncio.Queue)
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    open: int = 0
    payloads: list[Mapping[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def push(self, *values: Any) -> None:
        for value in values:
            self.events.put_nowait(value)

    async def subscribe(
        self, operation: str, variables: Mapping[str, Any], grant: FetchGrant | None = None
    ) -> AsyncGenerator[Event]:
        self.received.append(Received(operation, variables, grant))
        document = parse(operation)
        if problems := validate(self.schema, document):
            yield None, [dict(problem.formatted) for problem in problems]
            return
        results = subscribe(
            self.schema,
            document,
            variable_values=dict(variables),
            field_resolver=_resolve,
            subscribe_field_resolver=lambda *_, **__: self._coming(),
        )
        if inspect.isawaitable(results):
            results = await results
        if isinstance(results, ExecutionResult):
            yield None, [dict(error.formatted) for error in results.errors or ()]
            return
        self.open += 1
        self.opened.set()
        try:
            async for result in results:
                yield result.data, [dict(error.formatted) for error in result.errors or ()]
        finally:
            self.open -= 1
            self.closed.set()
            await results.aclose()  # type: ignore[attr-defined]

    async def _coming(self) -> AsyncIterator[Mapping[str, Any]]:
        while (value := await self.events.get()) is not END:
            if isinstance(value, Exception):
                raise value
            yield dict.fromkeys(self.schema.subscription_type.fields, value)  # type: ignore[union-attr]


@asynccontextmanager
async def over_websocket(subgraph: EventSubgraph, tls: SSLContext | None = None) -> AsyncIterator[str]:
    """A server of `graphql-transport-ws` on a free port, by another implementation than the gateway's; yields its URL."""

    async def handle(socket: ServerConnection) -> None:
        assert socket.request is not None
        subgraph.headers.append({name.lower(): value for name, value in socket.request.headers.raw_items()})
        subgraph.paths.append(socket.request.path)
        try:
            await _speak(socket, subgraph)
        except ConnectionClosed:
            pass

    protocol = Subprotocol("graphql-transport-ws")
    async with serve(handle, "127.0.0.1", 0, subprotocols=[protocol], ssl=tls) as server:
        yield f"{_scheme(tls)}://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/graphql"


async def _speak(socket: ServerConnection, subgraph: EventSubgraph) -> None:
    async def say(**message: Any) -> None:
        await socket.send(orjson.dumps(message).decode())

    async def events(message: Mapping[str, Any]) -> None:
        payload = message["payload"]
        subgraph.payloads.append(payload)
        running = subgraph.subscribe(payload["query"], payload.get("variables") or {})
        try:
            async for data, errors in running:
                if data is None and errors:
                    await say(type="error", id=message["id"], payload=errors)
                    return
                await say(
                    type="next", id=message["id"], payload={"data": data} | ({"errors": errors} if errors else {})
                )
            await say(type="complete", id=message["id"])
        except ZeroDivisionError:
            await socket.close(4400, "broken")
        finally:
            await running.aclose()

    running: asyncio.Task[None] | None = None
    try:
        async for text in socket:
            message = orjson.loads(text)
            if message["type"] == "connection_init":
                await say(type="ping")
                await say(type="connection_ack")
            elif message["type"] == "ping":
                await say(type="pong")
            elif message["type"] == "subscribe":
                running = asyncio.create_task(events(message))
            elif message["type"] == "complete" and running is not None:
                running.cancel()
    finally:
        if running is not None:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def over_server_sent_events(subgraph: EventSubgraph, tls: SSLContext | None = None) -> AsyncIterator[str]:
    """Distinct connections mode on a free port; yields its URL."""

    async def handle(request: web.Request) -> web.StreamResponse:
        payload = orjson.loads(await request.read())
        subgraph.payloads.append(payload)
        subgraph.headers.append({name.lower(): value for name, value in request.headers.items()})
        subgraph.paths.append(request.path)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        await response.write(b":\n\n")
        running = subgraph.subscribe(payload["query"], payload.get("variables") or {})
        try:
            async for data, errors in running:
                result = {"data": data} | ({"errors": errors} if errors else {})
                text = orjson.dumps(result, option=orjson.OPT_INDENT_2).decode()  # an event of several lines
                lines = "".join(f"data: {line}\n" for line in text.split("\n"))
                await response.write(f"event: next\n{lines}\n".encode())
            await response.write(b"event: complete\ndata:\n\n")
        except ZeroDivisionError:
            pass
        finally:
            await running.aclose()
        return response

    application = web.Application()
    application.router.add_post("/{path:.*}", handle)
    async with listening(application, tls=tls) as port:
        yield f"{_scheme(tls)}://127.0.0.1:{port}/graphql"


def _scheme(tls: SSLContext | None) -> str:
    return "http" if tls is None else "https"
