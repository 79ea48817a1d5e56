"""Events of a subgraph by the GraphQL over WebSocket protocol (`graphql-transport-ws`), one socket a subscription.

open -> connection_init, connection_ack -> subscribe -> next* -> complete or error; pings are answered, silence is not waited out

One socket a subscription, because what a socket was opened with is one caller's: nothing is shared but the machine.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

import aiohttp
import orjson

from gateway.execution.transports.event_rules import Broken, EventRules, Source, read_object, read_result
from gateway.execution.transports.port import SubgraphResponse

PROTOCOL = "graphql-transport-ws"
ID = "1"


async def websocket_events(
    session: aiohttp.ClientSession, source: Source, rules: EventRules
) -> AsyncGenerator[SubgraphResponse]:
    """Subscribe with the payload (query, variables, extensions); the headers go with the handshake. Closing the generator sends `complete` and closes the socket.

    Raises:
        Broken: no such socket, a message that is none, a larger one than the rules take, or silence.
    """
    try:
        async with asyncio.timeout(rules.open_seconds):
            socket = await session.ws_connect(
                source.url,
                protocols=(PROTOCOL,),
                max_msg_size=rules.message_bytes,
                autoping=True,
                headers=source.headers,
                ssl=source.ssl,
            )
    except (aiohttp.ClientError, OSError, ValueError, TimeoutError) as failure:
        raise Broken(f"{type(failure).__name__}: {failure}") from failure
    events: asyncio.Queue[SubgraphResponse | Broken | None] = asyncio.Queue()
    reader: asyncio.Task[None] | None = None
    open_there = False
    try:
        if socket.protocol != PROTOCOL:
            raise Broken(f"it does not speak {PROTOCOL}")
        await _initialise(socket, rules)
        await _send(socket, {"type": "subscribe", "id": ID, "payload": source.payload})
        open_there = True
        reader = asyncio.create_task(_read(socket, events, rules))
        while (event := await events.get()) is not None:
            if isinstance(event, Broken):
                raise event
            yield event
        open_there = False
    finally:
        if reader is not None:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)
        await _leave(socket, tell=open_there)


async def _initialise(socket: aiohttp.ClientWebSocketResponse, rules: EventRules) -> None:
    await _send(socket, {"type": "connection_init"})
    try:
        async with asyncio.timeout(rules.open_seconds):
            while True:
                message = await _receive(socket, None)
                if message["type"] == "connection_ack":
                    return
                if message["type"] == "ping":
                    await _send(socket, {"type": "pong"})
                elif message["type"] != "pong":
                    raise Broken(f"it sent {message['type']!r:.40} where connection_ack is due")
    except TimeoutError:
        raise Broken("it did not acknowledge the connection in time") from None


async def _read(
    socket: aiohttp.ClientWebSocketResponse,
    events: "asyncio.Queue[SubgraphResponse | Broken | None]",
    rules: EventRules,
) -> None:
    """Reads ahead, so that pings are answered while an event is dealt with; ends with None or with what went wrong."""
    try:
        while True:
            message = await _receive(socket, rules)
            kind = message["type"]
            if kind == "ping":
                await _send(socket, {"type": "pong"})
                continue
            if kind == "pong":
                continue
            if message.get("id") != ID:
                raise Broken("it sent a message of another subscription")
            if kind == "complete":
                break
            if kind == "error":
                errors = message.get("payload")
                events.put_nowait(read_result({"errors": errors if isinstance(errors, list) else [errors]}))
                break
            if kind != "next":
                raise Broken(f"it sent {kind!r:.40}")
            if events.qsize() >= rules.queued:
                raise Broken(f"more than {rules.queued} events wait to be dealt with")
            events.put_nowait(read_result(message.get("payload")))
    except Broken as broken:
        events.put_nowait(broken)
    except Exception as failure:
        events.put_nowait(Broken(f"{type(failure).__name__}: {failure}"))
    else:
        events.put_nowait(None)


async def _receive(socket: aiohttp.ClientWebSocketResponse, rules: EventRules | None) -> Mapping[str, Any]:
    """With rules: asks for a sign of life after half of the idle time, and gives up after all of it."""
    if rules is None:
        received = await socket.receive()
    else:
        try:
            received = await socket.receive(rules.idle_seconds / 2)
        except TimeoutError:
            await _send(socket, {"type": "ping"})
            try:
                received = await socket.receive(rules.idle_seconds / 2)
            except TimeoutError:
                raise Broken(f"it was silent for {rules.idle_seconds:g} seconds") from None
    if received.type is not aiohttp.WSMsgType.TEXT:
        raise Broken(f"it closed the socket ({socket.close_code})" if socket.closed else "it sent no text")
    message = read_object(received.data)
    if not isinstance(message.get("type"), str):
        raise Broken("it sent a message without a type")
    return message


async def _send(socket: aiohttp.ClientWebSocketResponse, message: Mapping[str, Any]) -> None:
    try:
        await socket.send_str(orjson.dumps(message).decode())
    except (aiohttp.ClientError, OSError) as failure:
        raise Broken(f"{type(failure).__name__}: {failure}") from failure


async def _leave(socket: aiohttp.ClientWebSocketResponse, *, tell: bool) -> None:
    try:
        if tell and not socket.closed:
            await _send(socket, {"type": "complete", "id": ID})
        async with asyncio.timeout(1):
            await socket.close()
    except (Broken, TimeoutError):
        pass
