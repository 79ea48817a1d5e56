"""The routes of the gateway, and of the engine alone."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, Router, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.serving.answers import SECURITY_HEADERS
from gateway.serving.graphql_endpoint import Door, GraphqlEndpoint
from gateway.serving.health import Check, Ready, live
from gateway.serving.issuer import DevelopmentIssuer
from gateway.serving.metrics import CONTENT_TYPE, Metrics
from gateway.serving.observe import Observe
from gateway.serving.pages import graphiql_files, landing_page
from gateway.serving.persona_routes import persona_routes
from gateway.serving.websocket import GraphqlSocket

ENDPOINT = "/graphql"
QUIET = ("/health/live", "/health/ready", "/metrics")


def gateway_application(
    door: Door,
    *,
    url: str,
    issuer: DevelopmentIssuer | None,
    published: Mapping[str, Mapping[str, object]],
    required: Mapping[str, Check],
    reported: Mapping[str, Check] | None = None,
) -> ASGIApp:
    """`issuer` is there in development mode only, and with it the personas and GraphiQL. `published`: public keys, by the
    file name under `/.well-known/`.
    """

    async def landing(_request: Request) -> Response:
        personas = issuer.personas.values() if issuer else ()
        return landing_page(url, personas, development=issuer is not None)

    routes: list[BaseRoute] = [
        Route("/", landing),
        *_shared(door, Ready(required, reported)),
        *(Route(f"/.well-known/{name}", _keys(public)) for name, public in published.items()),
    ]
    if issuer is not None:
        routes += [*persona_routes(issuer), graphiql_files()]
    return _observed(routes, door.metrics)


def _keys(public: Mapping[str, object]) -> Callable[[Request], Awaitable[Response]]:
    async def keys(_request: Request) -> Response:
        return JSONResponse(public, headers={**SECURITY_HEADERS, "Cache-Control": "max-age=60"})

    return keys


def engine_application(door: Door, reported: Mapping[str, Check]) -> ASGIApp:
    """The endpoint, health, figures and the page's files, if there is one: subgraphs elsewhere answer, and each may be away."""
    routes = _shared(door, Ready({}, reported))
    if door.page is not None:
        routes.append(graphiql_files())
    return _observed(routes, door.metrics)


def _shared(door: Door, ready: Ready) -> list[BaseRoute]:
    async def figures(_request: Request) -> Response:
        return Response(door.metrics.page(), media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})

    return [
        Route(ENDPOINT, GraphqlEndpoint(door)),
        WebSocketRoute(ENDPOINT, GraphqlSocket(door)),
        Route("/health/live", live),
        Route("/health/ready", ready.answer),
        Route("/metrics", figures),
    ]


def _observed(routes: list[BaseRoute], metrics: Metrics) -> ASGIApp:
    paths = [route.path for route in routes if isinstance(route, Route) and "{" not in route.path]
    return Observe(_hot(routes), metrics, paths, QUIET)


def _hot(routes: list[BaseRoute]) -> ASGIApp:
    """The endpoint is found by its path alone: a request through the router costs twice that of the bare application."""
    router = Router(routes=routes)
    endpoint = next(route.app for route in routes if isinstance(route, Route) and route.path == ENDPOINT)

    async def routed(scope: Scope, receive: Receive, send: Send) -> None:
        app = endpoint if scope["path"] == ENDPOINT and scope["type"] == "http" else router
        await app(scope, receive, send)

    return routed
