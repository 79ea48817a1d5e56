"""Subscriptions at subgraphs in other processes, each by its own protocol; the fetch grant is signed into the payload."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from ssl import SSLContext
from typing import Any

import aiohttp

from gateway.execution.observer import SILENT, Observer
from gateway.execution.transports.event_rules import Broken, EventProtocol, EventRules, Source, broke_off
from gateway.execution.transports.http import GrantSigner
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse
from gateway.execution.transports.server_sent_events import server_sent_events
from gateway.execution.transports.tls_context import tls_context
from gateway.execution.transports.websocket_events import websocket_events
from gateway.execution.transports.wire import ClientTls

BROKE_OFF = "broke_off"
_EVENTS = {
    EventProtocol.WEBSOCKET: websocket_events,
    EventProtocol.SERVER_SENT_EVENTS: server_sent_events,
}


class EventConnections:
    """Opened with the first subscription; they outlive the supergraph that it was planned for. Nothing of one is another's."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._contexts: dict[ClientTls, SSLContext] = {}

    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, force_close=True),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, connect=None),
                skip_auto_headers=("User-Agent",),
                middlewares=(_not_elsewhere,),
            )
        return self._session

    def tls(self, tls: ClientTls | None) -> SSLContext | bool:
        """Reads files the first time that it is asked."""
        if tls is None:
            return True
        if tls not in self._contexts:
            self._contexts[tls] = tls_context(tls)
        return self._contexts[tls]

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
            await asyncio.sleep(0)  # the loop closes the sockets of cut-off connections in its next round


async def _not_elsewhere(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """A grant is for the URL that the supergraph names."""
    response = await handler(request)
    if 300 <= response.status < 400:
        response.close()
        raise aiohttp.ClientError(f"redirects are not followed (HTTP {response.status})")
    return response


class RemoteEvents:
    """`urls` by subgraph; `rules` for those that differ from `every`. Nobody is subscribed to again when a source breaks.

    `connections` are closed by whoever opened them; without, it has its own.
    """

    def __init__(
        self,
        urls: Mapping[str, str],
        signer: GrantSigner | None = None,
        every: EventRules | None = None,
        rules: Mapping[str, EventRules] | None = None,
        connections: EventConnections | None = None,
        observer: Observer = SILENT,
    ) -> None:
        self._observer = observer
        self._urls = dict(urls)
        self._signer = signer
        self._every = every or EventRules()
        self._rules = dict(rules or {})
        self._closes = connections is None
        self._connections = EventConnections() if connections is None else connections
        for each in (self._every, *self._rules.values()):
            self._connections.tls(each.tls)  # here, since what makes this waits for files, and no event may

    async def subscribe(self, request: SubgraphRequest) -> AsyncGenerator[SubgraphResponse]:
        rules = self._rules.get(request.subgraph, self._every)
        url = self._urls.get(request.subgraph)
        if url is None:
            raise broke_off(request, "it has no URL")
        source = Source(
            rules.url(url), self._payload(request), rules.headers_of(request), self._connections.tls(rules.tls)
        )
        session = self._connections.session()
        try:
            async with aclosing(_EVENTS[rules.protocol](session, source, rules)) as events:
                async for event in events:
                    yield event
        except Broken as broken:
            self._observer.happened(request.subgraph, BROKE_OFF, str(broken))
            raise broke_off(request, str(broken)) from broken

    async def close(self) -> None:
        if self._closes:
            await self._connections.close()

    def _payload(self, request: SubgraphRequest) -> Mapping[str, Any]:
        payload: dict[str, Any] = {"query": request.operation}
        if request.variables:
            payload["variables"] = request.variables
        if self._signer is not None:
            token = self._signer(request.grant, request.subgraph, request.operation, request.variables, None)
            payload["extensions"] = {"fetchGrant": token}
        return payload
