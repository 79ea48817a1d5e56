"""Answers as server-sent events, in the distinct connections mode of GraphQL over SSE: `next` each, then `complete`.

A client that leaves ends the source; a comment now and then keeps what stands between from cutting the connection.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import orjson
from starlette.types import Receive, Send

from gateway.execution.stream import Streamed
from gateway.serving.answers import SECURITY_HEADERS, VARY, body_of, raw_headers
from gateway.serving.streamed import paced, send_chunk, while_there

EVENT_STREAM = "text/event-stream"
SIGN_OF_LIFE = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"


async def send_events(answers: AsyncGenerator[Streamed], receive: Receive, send: Send, *, every: float) -> None:
    """`every`: seconds of silence after which a comment is sent."""
    await while_there(receive, _send(answers, send, every))


async def _send(answers: AsyncGenerator[Streamed], send: Send, every: float) -> None:
    headers = {
        **SECURITY_HEADERS,
        "Content-Type": f"{EVENT_STREAM}; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
        "Vary": VARY,
    }
    await send({"type": "http.response.start", "status": 200, "headers": raw_headers(headers)})
    await send_chunk(send, SIGN_OF_LIFE)  # some clients wait for the first byte before they say that they are connected
    async with aclosing(paced(answers, every)) as events:
        async for answer in events:
            await send_chunk(send, SIGN_OF_LIFE if answer is None else b"event: next\ndata: %b\n\n" % _json(answer))
    await send({"type": "http.response.body", "body": COMPLETE, "more_body": False})


def _json(answer: Streamed) -> bytes:
    return orjson.dumps(body_of(answer))
