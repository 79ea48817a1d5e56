"""An answer in parts as `multipart/mixed`, in the form that Apollo Client (`deferSpec=20220824`) and meros (GraphiQL) read.

The delimiter after a part goes with it, so that a client need not wait for the next part to know that this one is whole.
Headers leave with the first part: of subgraphs' headers they have those that its fetches brought, and since nobody knows yet how
long later parts may be kept, the answer is kept nowhere.
"""

from collections.abc import AsyncGenerator

import orjson
from starlette.types import Send

from gateway.execution.request_context import RequestContext
from gateway.execution.stream import Streamed
from gateway.serving.answers import SECURITY_HEADERS, VARY, body_of, raw_headers, returned_headers
from gateway.serving.streamed import send_chunk

MULTIPART = "multipart/mixed"
CONTENT_TYPE = f'{MULTIPART}; boundary="-"; deferSpec=20220824'
PART = b"content-type: application/json; charset=utf-8\r\n\r\n"
DELIMITER, END = b"\r\n---\r\n", b"\r\n-----\r\n"


async def send_parts(first: Streamed, rest: AsyncGenerator[Streamed], context: RequestContext, send: Send) -> None:
    """Until the answer is whole. `context`: what the fetches of the first part have brought beside data."""
    headers = {**SECURITY_HEADERS, "Content-Type": CONTENT_TYPE, "Cache-Control": "no-store", "Vary": VARY}
    sent = (*raw_headers(headers), *returned_headers(context))
    await send({"type": "http.response.start", "status": 200, "headers": sent})
    await send_chunk(send, DELIMITER + PART + orjson.dumps(body_of(first)) + DELIMITER)
    async for answer in rest:
        body = body_of(answer)
        body.setdefault("hasNext", False)  # what ends an answer before its last part: an error of ours
        await send_chunk(send, PART + orjson.dumps(body) + (DELIMITER if body["hasNext"] else b""))
        if not body["hasNext"]:
            break
    await send({"type": "http.response.body", "body": END, "more_body": False})
