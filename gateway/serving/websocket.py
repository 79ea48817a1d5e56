"""`/graphql` over WebSocket: the GraphQL over WebSocket protocol (`graphql-transport-ws`), many operations on one socket.

accept -> connection_init (the caller) -> connection_ack -> subscribe: next*, then complete or error -> whoever leaves ends it

Close codes are the protocol's: 4400 no message of it, 4401 not initialised, 4403 not let in, 4406 another subprotocol, 4408
not initialised in time, 4409 the id is in use, 4429 initialised twice; 1009 is a message that is too large.
"""

import asyncio
import re
import uuid
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.errors import ClientError, LimitExceeded
from gateway.execution.answer import Answer
from gateway.execution.request_context import RequestContext
from gateway.execution.shown_refusal import shown_refusal
from gateway.serving.answers import body_of
from gateway.serving.authentication import LONGEST_TOKEN
from gateway.serving.graphql_endpoint import Door, asked, operation_name
from gateway.serving.graphql_request import from_message
from gateway.serving.refused import Refused
from gateway.serving.streamed import answers
from policies.actor import ANONYMOUS, Actor

PROTOCOL = "graphql-transport-ws"

log = structlog.get_logger("civic.websocket")


class Closing(Exception):
    """The socket is closed with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason[:120]


class GraphqlSocket:
    """An ASGI application for one path."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        if PROTOCOL not in socket.scope["subprotocols"]:
            await socket.accept()
            await socket.close(4406, "Subprotocol not acceptable")
            return
        await socket.accept(PROTOCOL)
        with self._door.metrics.streams.labels("websocket").track_inprogress():
            await _Conversation(self._door, socket).hold()


_TOKEN = re.compile(r"[\x21-\x7e]+(?: [\x21-\x7e]+)*")


def _given(payload: Any) -> Mapping[str, Any]:
    """`connection_init`'s payload, as headers are read: by names in lower case."""
    return {str(name).lower(): value for name, value in payload.items()} if isinstance(payload, dict) else {}


def _with_token(headers: list[tuple[bytes, bytes]], payload: Any) -> list[tuple[bytes, bytes]]:
    """As if `Authorization` of the payload had come with the handshake: where a rule sends it on, it is the caller's. What
    could not be a header's value is none.
    """
    token = _given(payload).get("authorization")
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN or _TOKEN.fullmatch(token) is None:
        return headers
    return [*(each for each in headers if each[0] != b"authorization"), (b"authorization", token.encode("ascii"))]


class _Conversation:
    def __init__(self, door: Door, socket: WebSocket) -> None:
        self._door = door
        self._rules = door.streams
        self._socket = socket
        self._id = uuid.uuid4().hex
        self._actor: Actor | None = None
        self._headers: list[tuple[bytes, bytes]] = list(socket.scope["headers"])
        self._explain: str | None = socket.headers.get("x-explain")
        self._running: dict[str, asyncio.Task[None]] = {}
        self._subscribed = 0

    async def hold(self) -> None:
        beating = asyncio.create_task(self._beat())
        try:
            await self._initialise()
            while True:
                await self._take(await self._message())
        except Closing as closing:
            await self._close(closing)
        except WebSocketDisconnect:
            pass
        finally:
            beating.cancel()
            under_way = [beating, *self._running.values()]
            for each in under_way:
                each.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def _initialise(self) -> None:
        try:
            async with asyncio.timeout(self._rules.init_seconds):
                while self._actor is None:
                    await self._take(await self._message())
        except TimeoutError:
            raise Closing(4408, "Connection initialisation timeout") from None

    async def _take(self, message: Mapping[str, Any]) -> None:
        kind = message.get("type")
        if kind == "connection_init":
            if self._actor is not None:
                raise Closing(4429, "Too many initialisation requests")
            self._actor = await self._caller(message.get("payload"))
            self._headers = _with_token(self._headers, message.get("payload"))
            explain = _given(message.get("payload")).get("x-explain")
            if isinstance(explain, str):
                self._explain = explain
            await self._say({"type": "connection_ack"})
        elif kind == "ping":
            payload = message.get("payload")
            await self._say({"type": "pong"} | ({"payload": payload} if isinstance(payload, dict) else {}))
        elif kind == "pong":
            pass
        elif kind in ("subscribe", "complete"):
            name = message.get("id")
            if not isinstance(name, str) or not name or len(name) > 256:
                raise Closing(4400, "the message has no id")
            if kind == "subscribe":
                await self._subscribe(name, message.get("payload"))
            elif name in self._running:
                self._running.pop(name).cancel()
        else:
            raise Closing(4400, "the message has no type of the protocol")

    async def _caller(self, payload: Any) -> Actor:
        """By `Authorization` of the payload, which a browser can send, or else of the handshake."""
        authenticator = self._door.authenticator
        if authenticator is None:
            return ANONYMOUS
        given = _given(payload)
        headers = self._socket.headers
        token, purpose = given.get("authorization"), given.get("x-purpose-of-use")
        try:
            return await authenticator.authenticate(
                [token] if isinstance(token, str) else headers.getlist("authorization"),
                purpose if isinstance(purpose, str) else headers.get("x-purpose-of-use"),
            )
        except ClientError as error:
            self._door.metrics.errors.labels(error.code).inc()
            raise Closing(4403, "Forbidden") from None

    async def _subscribe(self, name: str, payload: Any) -> None:
        if self._actor is None:
            raise Closing(4401, "Unauthorized")
        if self._actor.expires_at is not None and self._actor.expires_at <= datetime.now(UTC):
            raise Closing(4403, "Forbidden")
        if name in self._running:
            raise Closing(4409, f"Subscriber for {name} already exists")
        if len(self._running) >= self._rules.operations:
            refused = LimitExceeded(
                f"More than {self._rules.operations} operations on one socket.", suggestion="Complete one first."
            )
            await self._say({"type": "error", "id": name, "payload": [shown_refusal(refused)]})
            return
        self._running[name] = asyncio.create_task(self._run(name, payload, self._actor))

    async def _run(self, name: str, payload: Any, actor: Actor) -> None:
        this = asyncio.current_task()
        try:
            await self._answer(name, payload, actor)
        except (Closing, WebSocketDisconnect):
            pass  # whoever reads notices
        finally:
            if self._running.get(name) is this:
                del self._running[name]

    async def _answer(self, name: str, payload: Any, actor: Actor) -> None:
        door = self._door
        try:
            request = from_message(payload)
        except Refused as refused:
            door.metrics.errors.labels(refused.code).inc()
            await self._say({"type": "error", "id": name, "payload": [refused.error()]})
            return
        self._subscribed += 1
        request_id = f"{self._id}.{self._subscribed}"
        label = request.operation_name or operation_name(request.query)
        until = asyncio.get_running_loop().time() + door.request_seconds
        context = RequestContext(request_id, self._headers, until)
        operation = replace(asked(request, context, actor), deferring=True)
        explanation = door.explanation(self._explain, actor)
        async with aclosing(answers(door, operation, actor, request_id, label, explanation)) as coming:
            async for answer in coming:
                if isinstance(answer, Answer) and not answer.executed:
                    await self._say({"type": "error", "id": name, "payload": list(answer.errors)})
                    return
                await self._say({"type": "next", "id": name, "payload": body_of(answer)})
        self._running.pop(name, None)  # before it is told: the client may use the id again at once
        await self._say({"type": "complete", "id": name})

    async def _message(self) -> Mapping[str, Any]:
        received = await self._socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code") or 1005)
        text = received.get("text")
        if not isinstance(text, str):
            raise Closing(4400, "the message is no text")
        if len(text) > self._rules.message_bytes:
            raise Closing(1009, "the message is too large")
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise Closing(4400, "the message is no JSON") from None
        if not isinstance(message, dict):
            raise Closing(4400, "the message is no JSON object")
        return message

    async def _say(self, message: Mapping[str, Any]) -> None:
        await self._socket.send_text(orjson.dumps(message).decode())

    async def _beat(self) -> None:
        """Silence cuts connections on their way; a peer that is gone shows when it is written to."""
        try:
            while True:
                await asyncio.sleep(self._rules.heartbeat_seconds)
                if self._actor is not None:
                    await self._say({"type": "ping"})
        except (WebSocketDisconnect, RuntimeError):
            pass

    async def _close(self, closing: Closing) -> None:
        log.info("closed", code=closing.code, reason=closing.reason)
        try:
            await self._socket.close(closing.code, closing.reason)
        except (WebSocketDisconnect, RuntimeError):
            pass
