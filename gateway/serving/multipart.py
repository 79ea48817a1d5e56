"""An answer in parts as `multipart/mixed`, in the form that Apollo Client (`deferSpec=20220824`) and meros (GraphiQL) read.

The delimiter after a part goes with it, so that a client need not wait for the next part to know that this one is whole.
"""

from collections.abc import AsyncGenerator

import orjson
from starlette.types import Receive, Send

from gateway.execution.stream import Streamed
from gateway.serving.answers import SECURITY_HEADERS, VARY, body_of, raw_headers
from gateway.serving.streamed import send_chunk, while_there

MULTIPART = "multipart/mixed"
CONTENT_TYPE = f'{MULTIPART}; boundary="-"; deferSpec=20220824'
PART = b"content-type: application/json; charset=utf-8\r\n\r\n"
DELIMITER, END = b"\r\n---\r\n", b"\r\n-----\r\n"


async def send_parts(first: Streamed, rest: AsyncGenerator[Streamed], receive: Receive, send: Send) -> None:
    """Until the answer is whole, or nobody reads it any more."""
    await while_there(receive, _send(first, rest, send))


async def _send(first: Streamed, rest: AsyncGenerator[Streamed], send: Send) -> None:
    headers = {**SECURITY_HEADERS, "Content-Type": CONTENT_TYPE, "Cache-Control": "no-store", "Vary": VARY}
    await send({"type": "http.response.start", "status": 200, "headers": raw_headers(headers)})
    await send_chunk(send, DELIMITER + PART + orjson.dumps(body_of(first)) + DELIMITER)
    async for answer in rest:
        body = body_of(answer)
        body.setdefault("hasNext", False)  # what ends an answer before its last part: an error of ours
        await send_chunk(send, PART + orjson.dumps(body) + (DELIMITER if body["hasNext"] else b""))
        if not body["hasNext"]:
            break
    await send({"type": "http.response.body", "body": END, "more_body": False})
