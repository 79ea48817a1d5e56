"""The wires of a process: one pool of connections for each identity that is shown to subgraphs."""

from collections.abc import Callable
from enum import StrEnum

from gateway.execution.transports.wire import ClientTls, Wire


class HttpClient(StrEnum):
    PYREQWEST = "pyreqwest"
    AIOHTTP = "aiohttp"
    SOCKETS = "sockets"


class Wires:
    """Outlives transports: a new supergraph finds the connections of the old one open."""

    def __init__(self, client: HttpClient = HttpClient.SOCKETS) -> None:
        self._opens = _OPENS[client]
        self._by_tls: dict[ClientTls | None, Wire] = {}

    def with_tls(self, tls: ClientTls | None) -> Wire:
        if tls not in self._by_tls:
            self._by_tls[tls] = self._opens(tls)
        return self._by_tls[tls]

    async def close(self) -> None:
        for wire in self._by_tls.values():
            await wire.close()
        self._by_tls.clear()


def _pyreqwest(tls: ClientTls | None) -> Wire:
    from gateway.execution.transports.pyreqwest_wire import PyreqwestWire

    return PyreqwestWire(tls)


def _aiohttp(tls: ClientTls | None) -> Wire:
    from gateway.execution.transports.aiohttp_wire import AiohttpWire

    return AiohttpWire(tls)


def _sockets(tls: ClientTls | None) -> Wire:
    from gateway.execution.transports.socket_wire import SocketWire

    return SocketWire(tls)


_OPENS: dict[HttpClient, Callable[[ClientTls | None], Wire]] = {
    HttpClient.PYREQWEST: _pyreqwest,
    HttpClient.AIOHTTP: _aiohttp,
    HttpClient.SOCKETS: _sockets,
}
