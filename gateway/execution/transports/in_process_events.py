"""Events of a subgraph in this process; the next one is asked for when the last has been dealt with."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, Protocol

from gateway.errors import SubgraphUnavailable
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse
from policies.fetch_grant import FetchGrant


class SubgraphSubscriber(Protocol):
    """One of our own subgraphs; gives (data, GraphQL errors) for each event."""

    def subscribe(
        self, operation: str, variables: Mapping[str, Any], grant: FetchGrant
    ) -> AsyncGenerator[tuple[dict[str, Any] | None, list[dict[str, Any]]]]: ...


class InProcessEvents:
    """Whatever the subscriber raises is an outage of that subgraph alone."""

    def __init__(self, subscriber: SubgraphSubscriber) -> None:
        self._subscriber = subscriber

    async def subscribe(self, request: SubgraphRequest) -> AsyncGenerator[SubgraphResponse]:
        try:
            async with aclosing(
                self._subscriber.subscribe(request.operation, request.variables, request.grant)
            ) as events:
                async for data, errors in events:
                    yield SubgraphResponse(data, errors)
        except Exception as failure:
            raise SubgraphUnavailable(
                f"The subgraph {request.subgraph} broke off.", reasons=[f"{type(failure).__name__}: {failure}"]
            ) from failure

    async def close(self) -> None:
        """Nothing is held."""
