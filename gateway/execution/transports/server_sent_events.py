"""Events of a subgraph as `text/event-stream` in answer to a POST (GraphQL over SSE, distinct connections).

`event: next` holds an answer, `event: complete` ends; a subgraph that answers plain JSON has answered once, or refused.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

import aiohttp
import orjson

from gateway.execution.transports.event_rules import Broken, EventRules, Source, read_object, read_result
from gateway.execution.transports.port import SubgraphResponse

EVENT_STREAM = "text/event-stream"
_HEADERS = {
    "content-type": "application/json",
    "accept": f"{EVENT_STREAM}, application/graphql-response+json;q=0.9, application/json;q=0.8",
    "cache-control": "no-cache",
}


async def server_sent_events(
    session: aiohttp.ClientSession, source: Source, rules: EventRules
) -> AsyncGenerator[SubgraphResponse]:
    """Subscribe with the payload; closing the generator closes the connection.

    Raises:
        Broken: no such stream, an end without `complete`, an event that is none or larger than the rules take, or silence.
    """
    try:
        async with asyncio.timeout(rules.open_seconds):
            response = await session.post(
                source.url,
                data=orjson.dumps(source.payload),
                headers={**source.headers, **_HEADERS},
                allow_redirects=False,
                ssl=source.ssl,
            )
    except (aiohttp.ClientError, OSError, ValueError, TimeoutError) as failure:
        raise Broken(f"{type(failure).__name__}: {failure}") from failure
    try:
        if response.content_type != EVENT_STREAM:
            whole = await _whole(response, rules)
            try:
                result = read_result(read_object(whole))
            except Broken as broken:
                raise Broken(f"{broken} (HTTP {response.status}, {response.content_type})") from broken
            yield result
            return
        if response.status != 200:
            raise Broken(f"it answered HTTP {response.status}")
        async for name, data in _events(response, rules):
            if name == "complete":
                return
            if name in ("next", "message"):
                yield read_result(read_object(data))
        raise Broken("it ended the stream without saying that it is complete")
    finally:
        response.close()


async def _whole(response: aiohttp.ClientResponse, rules: EventRules) -> bytes:
    body = b""
    async for chunk in _chunks(response, rules):
        body += chunk
        if len(body) > rules.message_bytes:
            raise Broken(f"its answer is larger than {rules.message_bytes} bytes")
    return body


async def _events(response: aiohttp.ClientResponse, rules: EventRules) -> AsyncIterator[tuple[str, bytes]]:
    """(name, data) of each event; comments are signs of life and nothing else. An unfinished one at the end is none."""
    name, lines, size = "message", list[bytes](), 0
    async for line in _lines(response, rules):
        if not line:
            if lines or name == "complete":
                yield name, b"\n".join(lines)
            name, lines, size = "message", [], 0
            continue
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"event":
            name = value.decode("utf-8", "replace")
        elif field == b"data":
            size += len(value)
            if size > rules.message_bytes:
                raise Broken(f"it sent an event of more than {rules.message_bytes} bytes")
            lines.append(value)


async def _lines(response: aiohttp.ClientResponse, rules: EventRules) -> AsyncIterator[bytes]:
    rest = b""
    async for chunk in _chunks(response, rules):
        *lines, rest = (rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
        for line in lines:
            yield line.removesuffix(b"\r")
        if len(rest) > rules.message_bytes + 16:
            raise Broken(f"it sent an event of more than {rules.message_bytes} bytes")


async def _chunks(response: aiohttp.ClientResponse, rules: EventRules) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(rules.idle_seconds):
                chunk = await response.content.readany()
        except TimeoutError:
            raise Broken(f"it was silent for {rules.idle_seconds:g} seconds") from None
        except (aiohttp.ClientError, OSError, ValueError) as failure:
            raise Broken(f"{type(failure).__name__}: {failure}") from failure
        if not chunk:
            return
        yield chunk
