"""Answers as server-sent events, in the distinct connections mode of GraphQL over SSE: `next` each, then `complete`.

A client that leaves ends the source; a comment now and then keeps what stands between from cutting the connection. The headers of
a subscription leave before its first event, so no subgraph's header travels with it; those of a query or mutation leave with its
answer, or the first part of it, and have what the fetches until then have brought, unless that takes longer than a silence may
last. A stream is kept nowhere.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import orjson
from starlette.types import Receive, Send

from gateway.execution.request_context import RequestContext
from gateway.execution.stream import Streamed
from gateway.serving.answers import SECURITY_HEADERS, VARY, body_of, raw_headers, returned_headers
from gateway.serving.streamed import paced, send_chunk, while_there

EVENT_STREAM = "text/event-stream"
SIGN_OF_LIFE = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"


async def send_events(
    answers: AsyncGenerator[Streamed], receive: Receive, send: Send, *, every: float, context: RequestContext | None
) -> None:
    """`every`: seconds of silence after which a comment is sent. `context`: of what is answered as soon as its fetches are done,
    and brings their headers along; None: of a subscription, which may be silent for as long as it likes.
    """
    await while_there(receive, _send(answers, send, every, context))


async def _send(answers: AsyncGenerator[Streamed], send: Send, every: float, context: RequestContext | None) -> None:
    headers = {
        **SECURITY_HEADERS,
        "Content-Type": f"{EVENT_STREAM}; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
        "Vary": VARY,
    }
    async with aclosing(paced(answers, every)) as events:
        first = None if context is None else await anext(events)
        brought = () if context is None or first is None else returned_headers(context)
        await send({"type": "http.response.start", "status": 200, "headers": (*raw_headers(headers), *brought)})
        # Some clients wait for the first byte before they say that they are connected.
        await send_chunk(send, SIGN_OF_LIFE)
        if first is not None:
            await send_chunk(send, _next(first))
        async for answer in events:
            await send_chunk(send, SIGN_OF_LIFE if answer is None else _next(answer))
    await send({"type": "http.response.body", "body": COMPLETE, "more_body": False})


def _next(answer: Streamed) -> bytes:
    return b"event: next\ndata: %b\n\n" % orjson.dumps(body_of(answer))
