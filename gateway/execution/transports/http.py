"""A subgraph in another process: GraphQL over HTTP, one pooled session, the fetch grant signed into the body.

Redirects are not followed: a grant is for the URL that the supergraph names. A query is sent once more when the
connection failed before an answer; a mutation never, since it may have been done.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from gateway.errors import SubgraphUnavailable
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse
from policies.fetch_grant import FetchGrant

# (grant, subgraph's name, query, variables, operation name) -> the signed grant
GrantSigner = Callable[[FetchGrant, str, str, Mapping[str, Any], str | None], str]

DOCUMENT_SECONDS = 5.0  # of `get_json`

_HEADERS = {
    "content-type": "application/json",
    "accept": "application/graphql-response+json, application/json;q=0.9",
}


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """`timeouts`: seconds by subgraph; `timeout`: for every other one."""

    timeout: float = 10.0
    timeouts: Mapping[str, float] = field(default_factory=dict)
    max_response_bytes: int = 32 * 1024 * 1024
    connections_per_host: int = 100


class HttpTransport:
    """Asks subgraphs at their URLs. Without a signer no grant is sent: such a subgraph holds nothing protected."""

    def __init__(
        self, urls: Mapping[str, str], signer: GrantSigner | None = None, limits: HttpLimits | None = None
    ) -> None:
        self._urls = dict(urls)
        self._signer = signer
        self._limits = limits or HttpLimits()
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: SubgraphRequest) -> SubgraphResponse:
        url = self._urls.get(request.subgraph)
        if url is None:
            raise _unavailable(request, "it has no URL")
        attempts = 1 if request.is_mutation else 2
        for attempt in range(1, attempts + 1):
            try:
                return await self._post(url, request)
            except aiohttp.ClientConnectionError as failure:
                if attempt == attempts:
                    raise _unavailable(request, f"{type(failure).__name__}: {failure}") from failure
            except (TimeoutError, aiohttp.ClientError) as failure:
                raise _unavailable(request, f"{type(failure).__name__}: {failure}") from failure
        raise AssertionError("the last attempt returns or raises")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
            await asyncio.sleep(0)  # the loop closes the sockets of cut-off connections in its next round

    async def _post(self, url: str, request: SubgraphRequest) -> SubgraphResponse:
        body: dict[str, Any] = {"query": request.operation}
        if request.variables:
            body["variables"] = request.variables
        if self._signer is not None:
            token = self._signer(request.grant, request.subgraph, request.operation, request.variables, None)
            body["extensions"] = {"fetchGrant": token}
        seconds = self._limits.timeouts.get(request.subgraph, self._limits.timeout)
        async with self._open().post(
            url,
            data=orjson.dumps(body),
            headers=_HEADERS,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=seconds),
        ) as response:
            if 300 <= response.status < 400:
                raise _unavailable(request, f"redirects are not followed (HTTP {response.status})")
            content = await self._read(response, request)
        return _parse(content, response.status, request)

    async def _read(self, response: aiohttp.ClientResponse, request: SubgraphRequest) -> bytes:
        limit = self._limits.max_response_bytes
        if (response.content_length or 0) > limit:
            raise _unavailable(request, f"its answer is larger than {limit} bytes")
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.content.iter_any():
            size += len(chunk)
            if size > limit:
                raise _unavailable(request, f"its answer is larger than {limit} bytes")
            chunks.append(chunk)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=0, limit_per_host=self._limits.connections_per_host, keepalive_timeout=30
            )
            # No cookies: nothing of one caller's answer may travel with another's request.
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session


def _parse(content: bytes, status: int, request: SubgraphRequest) -> SubgraphResponse:
    try:
        answer = orjson.loads(content)
    except orjson.JSONDecodeError as failure:
        raise _unavailable(request, f"its answer is no JSON (HTTP {status})") from failure
    if not isinstance(answer, dict) or not ("data" in answer or "errors" in answer):
        raise _unavailable(request, f"its answer is no GraphQL (HTTP {status})")
    data, errors = answer.get("data"), answer.get("errors")
    if not (data is None or isinstance(data, dict)) or not (errors is None or isinstance(errors, list)):
        raise _unavailable(request, f"its answer is no GraphQL (HTTP {status})")
    return SubgraphResponse(data, [error for error in errors or () if isinstance(error, dict)])


def _unavailable(request: SubgraphRequest, why: str) -> SubgraphUnavailable:
    return SubgraphUnavailable(f"The subgraph {request.subgraph} did not answer.", reasons=[why])


async def get_json(url: str) -> Any:
    """A small public document of another server (its keys): GET, no credentials, no redirects.

    Raises:
        SubgraphUnavailable: no JSON came back in time.
    """
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=DOCUMENT_SECONDS)) as session,
            session.get(url, allow_redirects=False, headers={"accept": "application/json"}) as response,
        ):
            if response.status != 200:
                raise SubgraphUnavailable(f"{url} answered HTTP {response.status}")
            return orjson.loads(await response.read())
    except (TimeoutError, aiohttp.ClientError, orjson.JSONDecodeError) as failure:
        raise SubgraphUnavailable(f"{url} gave no JSON", reasons=[type(failure).__name__]) from failure
