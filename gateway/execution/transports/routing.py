"""Which transport answers for which subgraph; counts every request."""

from collections.abc import Mapping

from gateway.errors import SubgraphUnavailable
from gateway.execution.observer import SILENT, Observer
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse, Transport


class RoutingTransport:
    """Sends to `by_subgraph[name]`, else to `otherwise` (a transport that knows the URLs of the rest)."""

    def __init__(
        self,
        by_subgraph: Mapping[str, Transport],
        otherwise: Transport | None = None,
        observer: Observer = SILENT,
    ) -> None:
        self._by_subgraph = dict(by_subgraph)
        self._otherwise = otherwise
        self._observer = observer

    async def send(self, request: SubgraphRequest) -> SubgraphResponse:
        transport = self._by_subgraph.get(request.subgraph, self._otherwise)
        if transport is None:
            raise SubgraphUnavailable(
                f"The subgraph {request.subgraph} did not answer.", reasons=["no transport leads to it"]
            )
        try:
            response = await transport.send(request)
        except SubgraphUnavailable:
            self._observer.fetched(request.subgraph, answered=False)
            raise
        self._observer.fetched(request.subgraph, answered=True)
        return response

    async def close(self) -> None:
        for transport in (*self._by_subgraph.values(), self._otherwise):
            if transport is not None:
                await transport.close()
