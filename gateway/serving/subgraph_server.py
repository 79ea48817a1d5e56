"""One of our own subgraphs served alone: what it answers is what the fetch grant in the body allows, else what is public.

No bearer token counts here: the actor inside the grant is all that is decided on.
"""

from functools import lru_cache

import structlog
from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse
from joserfc.jwk import OKPKey
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from gateway.execution.transports.in_process import SubgraphExecutor
from gateway.serving.answers import graphql_answer, refusal, shown
from gateway.serving.graphql_request import (
    JSON,
    GraphqlRequest,
    answer_type,
    check_content_type,
    from_body,
    read_body,
)
from gateway.serving.health import Check, Ready, live
from gateway.serving.keys import RemoteKeys
from gateway.serving.metrics import CONTENT_TYPE, Metrics
from gateway.serving.observe import Observe
from gateway.serving.refused import Refused
from gateway.serving.structured_log import described
from policies.errors import GrantRefused, UnknownGrantKey
from policies.fetch_grant import PUBLIC_GRANT, FetchGrant, GrantScope
from policies.grant_token import Clock, GrantVerifier
from policies.replay import SeenInProcess

log = structlog.get_logger("civic.subgraph")


class GrantDoor:
    """Reads the grant of a request; whatever is wrong with it, the answer is the grant of the public."""

    def __init__(self, keys: RemoteKeys, issuer: str, subgraph: str, clock: Clock, metrics: Metrics) -> None:
        self._keys = keys
        self._verifier = GrantVerifier(issuer, subgraph, self._known, SeenInProcess(), clock)
        self._metrics = metrics

    async def grant(self, request: GraphqlRequest) -> FetchGrant:
        token = request.extensions.get("fetchGrant")
        if token is None:
            return self._public("absent")
        if not isinstance(token, str):
            return self._public("refused")
        await self._keys.keep_fresh()
        try:
            try:
                granted = self._verify(token, request)
            except UnknownGrantKey:
                await self._keys.ask_again()
                granted = self._verify(token, request)
        except (GrantRefused, UnknownGrantKey) as error:
            # Ours, without a value of the request: it says which check failed.
            log.warning("grant_refused", reason=error.message)
            return self._public("refused")
        self._metrics.grants.labels("accepted").inc()
        return granted

    def _verify(self, token: str, request: GraphqlRequest) -> FetchGrant:
        return self._verifier.verify(token, request.query, request.variables, request.operation_name)

    def _public(self, outcome: str) -> FetchGrant:
        self._metrics.grants.labels(outcome).inc()
        return PUBLIC_GRANT

    def _known(self, kid: str) -> OKPKey | None:
        key = self._keys.known(kid)
        return key if isinstance(key, OKPKey) else None


def subgraph_application(
    executor: SubgraphExecutor, door: GrantDoor, metrics: Metrics, max_body_bytes: int, required: dict[str, Check]
) -> ASGIApp:
    """`/graphql`, `/health/…` and `/metrics` of one subgraph."""

    async def answer(request: Request) -> ASGIApp:
        media_type = JSON
        try:
            media_type = answer_type(request.headers.get("accept"))
            asked = await _asked(request, max_body_bytes)
        except Refused as refused:
            return refusal(refused, media_type=media_type, private=True)
        granted = await door.grant(asked)
        if granted.scope is not GrantScope.COMMAND and _is_command(asked.query, asked.operation_name):
            ungranted = Refused(403, "FORBIDDEN", "a command is run under a fetch grant for it only")
            return refusal(ungranted, media_type=media_type, private=True)
        try:
            data, errors = await executor.execute(asked.query, asked.variables, granted)
        except Exception as error:
            log.error("operation_failed", **described(error))
            data, errors = None, [shown(error, request.state.request_id)]
        return graphql_answer(data, errors, media_type=media_type, executed=True, private=True)

    async def figures(_request: Request) -> Response:
        return Response(metrics.page(), media_type=CONTENT_TYPE)

    routes = {
        "/graphql": Route("/graphql", answer, methods=["POST"]),
        "/health/live": Route("/health/live", live),
        "/health/ready": Route("/health/ready", Ready(required).answer),
        "/metrics": Route("/metrics", figures),
    }
    quiet = ("/health/live", "/health/ready", "/metrics")
    return Observe(Router(routes=list(routes.values())), metrics, routes, quiet)


async def _asked(request: Request, max_body_bytes: int) -> GraphqlRequest:
    headers = Headers(scope=request.scope)
    check_content_type(headers)
    return from_body(await read_body(request.receive, headers, max_body_bytes))


@lru_cache(maxsize=1000)
def _is_command(query: str, operation_name: str | None) -> bool:
    """Whether any operation that could run is a mutation; what does not parse runs nothing."""
    try:
        document = parse(query, max_tokens=20_000)
    except (GraphQLError, RecursionError):
        return False
    return any(
        isinstance(node, OperationDefinitionNode)
        and node.operation is not OperationType.QUERY
        and (operation_name is None or node.name is None or node.name.value == operation_name)
        for node in document.definitions
    )
