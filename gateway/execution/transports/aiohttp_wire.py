"""The wire on aiohttp: its own connections, in this event loop."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from functools import partial

import aiohttp

from gateway.execution.transports.tls_context import tls_context
from gateway.execution.transports.wire import ClientTls, Outage, Unanswered, WireAnswer

KEPT_ALIVE = 30.0  # seconds that an idle connection is kept
_UNLIMITED = aiohttp.ClientTimeout(total=None, connect=None)


class AiohttpWire:
    """Opens its session with the first call, so that it may be made before the loop runs."""

    def __init__(self, tls: ClientTls | None = None) -> None:
        self._ssl: ssl.SSLContext | bool = True if tls is None else tls_context(tls)
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, body: bytes, headers: Mapping[str, str], most: int) -> WireAnswer:
        try:
            async with (self._session or self._open()).post(
                url, data=body, headers=headers, allow_redirects=False
            ) as response:
                return WireAnswer(response.status, await _read(response, most), partial(_values, response))
        except (aiohttp.ClientError, OSError, ValueError) as failure:
            raise Unanswered(Outage.CONNECTION, f"{type(failure).__name__}: {failure}") from failure

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
            await asyncio.sleep(0)  # the loop closes the sockets of cut-off connections in its next round

    def _open(self) -> aiohttp.ClientSession:
        # How many connections there may be is the transport's affair, by subgraph.
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_ALIVE, ssl=self._ssl)
        self._session = aiohttp.ClientSession(
            connector=connector,
            # Nothing of one caller's answer may travel with another's request.
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=_UNLIMITED,
            skip_auto_headers=("Accept-Encoding", "User-Agent"),
            auto_decompress=False,
        )
        return self._session


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes:
    if (response.content_length or 0) > most:
        raise _too_large(response, most)
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.content.iter_any():
        size += len(chunk)
        if size > most:
            raise _too_large(response, most)
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _too_large(response: aiohttp.ClientResponse, most: int) -> Unanswered:
    response.close()  # what is left of it is not read to the end for the sake of the connection
    return Unanswered(Outage.TOO_LARGE, f"its answer is larger than {most} bytes")


def _values(response: aiohttp.ClientResponse, name: str) -> Sequence[str]:
    return response.headers.getall(name, ())
