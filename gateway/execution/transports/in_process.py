"""A subgraph in this process: the fetch grant is the object itself, nothing is serialised."""

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

from gateway.errors import SubgraphUnavailable
from gateway.execution.cache_policy import NO_CACHE
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse
from policies.fetch_grant import FetchGrant


class SubgraphExecutor(Protocol):
    """One of our own subgraphs; answers (data, GraphQL errors)."""

    async def execute(
        self, operation: str, variables: Mapping[str, Any], grant: FetchGrant
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]: ...


class InProcessTransport:
    """Runs an executor; whatever it raises is an outage of that subgraph alone."""

    def __init__(self, executor: SubgraphExecutor) -> None:
        self._executor = executor

    async def send(self, request: SubgraphRequest) -> SubgraphResponse:
        if request.context is not None:
            request.context.cache.append(NO_CACHE)  # nobody says how long it holds
        deadline = request.context.deadline if request.context is not None else None
        try:
            if deadline is None or request.is_mutation:  # a command that has begun is not broken off
                data, errors = await self._executor.execute(request.operation, request.variables, request.grant)
            else:
                async with asyncio.timeout_at(deadline):
                    data, errors = await self._executor.execute(request.operation, request.variables, request.grant)
        except Exception as failure:
            raise SubgraphUnavailable(
                f"The subgraph {request.subgraph} did not answer.", reasons=[f"{type(failure).__name__}: {failure}"]
            ) from failure
        return SubgraphResponse(data, errors)

    async def close(self) -> None:
        """Nothing is held."""
