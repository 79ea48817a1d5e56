"""Subgraphs over HTTP, as the settings and the router file have them: one pool of connections for every supergraph to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.execution.error_policy import ErrorPolicy
from gateway.execution.observer import Observer
from gateway.execution.transports.http import GrantSigner, HttpTransport
from gateway.execution.transports.remote_events import EventConnections, RemoteEvents
from gateway.execution.transports.wires import HttpClient, Wires
from gateway.router_config import RouterConfig, asked_urls, read_router_config
from gateway.router_headers import refuse_credentials
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class RemoteSubgraphs:
    """What the router file says at one time, over connections that outlive it: a supergraph is served by one of these.

    `errors`: what of subgraphs' errors is told.
    """

    config: RouterConfig
    signer: GrantSigner | None
    observer: Observer
    wires: Wires
    event_connections: EventConnections

    @property
    def errors(self) -> ErrorPolicy:
        return self.config.errors

    def transport(self, urls: Mapping[str, str]) -> HttpTransport:
        """`urls`: the supergraph's, by a subgraph's public name.

        Raises:
            BadUserInput: a URL is none, or the router file names a subgraph that is not there.
        """
        asked = asked_urls(self.config, urls)
        return HttpTransport(asked, self.signer, self.config.traffic, self.wires, self.observer)

    def events(self, urls: Mapping[str, str]) -> RemoteEvents:
        """Subscriptions at the same subgraphs.

        Raises:
            BadUserInput: as above.
        """
        config = self.config
        return RemoteEvents(
            asked_urls(config, urls),
            self.signer,
            config.events,
            config.events_of,
            self.event_connections,
            self.observer,
        )


class OverHttp:
    """Opened once; every supergraph, and every version of the router file, is served over the same connections."""

    def __init__(self, settings: Settings, signer: GrantSigner | None, observer: Observer) -> None:
        self._settings = settings
        self._signer = signer
        self._observer = observer
        self._event_connections = EventConnections()
        self._wires = Wires(HttpClient(settings.http_client))
        self._certificates: Sequence[Path] = ()

    @property
    def files(self) -> Sequence[Path]:
        """What `read` reads, as it was read last: the router file, and the certificates that it names."""
        return () if self._settings.router_config is None else (self._settings.router_config, *self._certificates)

    def read(self) -> RemoteSubgraphs:
        """By the settings, and the router file as it is now.

        Raises:
            BadUserInput: the file is wrong.
        """
        config = _config(self._settings, grants=self._signer is not None)
        self._certificates = config.certificates
        return RemoteSubgraphs(config, self._signer, self._observer, self._wires, self._event_connections)

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
