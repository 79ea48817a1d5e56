"""Which source of events answers for which subgraph."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from gateway.errors import SubgraphUnavailable
from gateway.execution.transports.port import EventSources, SubgraphRequest, SubgraphResponse


class RoutingEvents:
    """Subscribes at `by_subgraph[name]`, else at `otherwise` (which knows the URLs of the rest)."""

    def __init__(self, by_subgraph: Mapping[str, EventSources], otherwise: EventSources | None = None) -> None:
        self._by_subgraph = dict(by_subgraph)
        self._otherwise = otherwise

    async def subscribe(self, request: SubgraphRequest) -> AsyncGenerator[SubgraphResponse]:
        source = self._by_subgraph.get(request.subgraph, self._otherwise)
        if source is None:
            raise SubgraphUnavailable(
                f"The subgraph {request.subgraph} cannot be subscribed to.", reasons=["no transport leads to it"]
            )
        async with aclosing(source.subscribe(request)) as events:
            async for event in events:
                yield event

    async def close(self) -> None:
        for source in (*self._by_subgraph.values(), self._otherwise):
            if source is not None:
                await source.close()
