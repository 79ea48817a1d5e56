"""The one method of a transport: a request to one subgraph, its answer; and of a source of events: its answers."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from gateway.execution.request_context import RequestContext
from policies.fetch_grant import FetchGrant

JSON = Any  # a JSON value as orjson reads it


@dataclass(frozen=True, slots=True)
class SubgraphRequest:
    """`operation` is the printed document with one operation; the text is stable for equal plans, so it may key caches.

    `is_mutation`: a fetch of a mutation, be it a query itself.
    """

    subgraph: str
    operation: str
    variables: Mapping[str, JSON]
    grant: FetchGrant
    is_mutation: bool = False
    context: RequestContext | None = None


@dataclass(frozen=True, slots=True)
class SubgraphResponse:
    """`data` as the subgraph gave it; `errors` as GraphQL errors (message, path, extensions).

    `written`: the bytes of `data`, of an answer that says nothing else and whose sender is trusted with its form.
    """

    data: dict[str, JSON] | None
    errors: Sequence[Mapping[str, JSON]] = ()
    written: bytes | None = None


class Transport(Protocol):
    """Raises SubgraphUnavailable when there is no GraphQL answer."""

    async def send(self, request: SubgraphRequest) -> SubgraphResponse: ...

    async def close(self) -> None: ...


class EventSources(Protocol):
    """Where a subscription's root field is subscribed to."""

    def subscribe(self, request: SubgraphRequest) -> AsyncGenerator[SubgraphResponse]:
        """One answer an event, until the subgraph completes; closing the generator unsubscribes.

        Raises SubgraphUnavailable when the source cannot be had, breaks off, or says what is no GraphQL.
        """

    async def close(self) -> None: ...
