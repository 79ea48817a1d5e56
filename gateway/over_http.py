"""Subgraphs over HTTP, as the settings and the router file have them: one pool of connections for every supergraph to come."""

from collections.abc import Mapping

from gateway.execution.error_policy import ErrorPolicy
from gateway.execution.observer import Observer
from gateway.execution.transports.event_rules import EventProtocol, EventRules
from gateway.execution.transports.http import GrantSigner, HttpTransport
from gateway.execution.transports.remote_events import EventConnections, RemoteEvents
from gateway.execution.transports.wires import HttpClient, Wires
from gateway.router_config import RouterConfig, asked_urls, read_router_config
from gateway.router_headers import refuse_credentials
from gateway.settings import Settings


class OverHttp:
    """Opened once; each supergraph has a transport of its own over the same connections.

    Raises:
        BadUserInput: the router file is wrong.
    """

    def __init__(self, settings: Settings, signer: GrantSigner | None, observer: Observer) -> None:
        self._config = _config(settings, grants=signer is not None)
        self._signer = signer
        self._observer = observer
        self._events = EventRules(
            protocol=EventProtocol(settings.subscription_protocol),
            open_seconds=settings.subgraph_timeout_seconds,
            idle_seconds=settings.subscription_idle_seconds,
            queued=settings.subscription_queued_events,
            message_bytes=settings.subscription_event_bytes,
        )
        self._event_connections = EventConnections()
        self._wires = Wires(HttpClient(settings.http_client))

    @property
    def errors(self) -> ErrorPolicy:
        """What of subgraphs' errors is told."""
        return self._config.errors

    def transport(self, urls: Mapping[str, str]) -> HttpTransport:
        """`urls`: the supergraph's, by a subgraph's public name.

        Raises:
            BadUserInput: a URL is none, or the router file names a subgraph that is not there.
        """
        asked = asked_urls(self._config, urls)
        return HttpTransport(asked, self._signer, self._config.traffic, self._wires, self._observer)

    def events(self, urls: Mapping[str, str]) -> RemoteEvents:
        """Subscriptions at the same subgraphs.

        Raises:
            BadUserInput: as above.
        """
        return RemoteEvents(
            asked_urls(self._config, urls), self._signer, self._events, connections=self._event_connections
        )

    async def close(self) -> None:
        await self._event_connections.close()
        await self._wires.close()


def check_remote(settings: Settings, urls: Mapping[str, str]) -> None:
    """What would stop the civic gateway's start; raises BadUserInput."""
    asked_urls(_config(settings, grants=True), urls)


def _config(settings: Settings, *, grants: bool) -> RouterConfig:
    config = read_router_config(settings)
    if grants:
        refuse_credentials((config.traffic.every, *config.traffic.by_subgraph.values()))
    return config
