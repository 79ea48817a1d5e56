"""How the door answers: media type, status, the headers of every answer, and what an error looks like."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.errors import ClientError, GatewayError
from gateway.execution.answer import Answer
from gateway.execution.cache_policy import strictest
from gateway.execution.deferred import Increment
from gateway.execution.request_context import RequestContext
from gateway.execution.shown_refusal import shown_refusal
from gateway.execution.stream import Streamed
from gateway.serving.graphql_request import GRAPHQL_RESPONSE
from gateway.serving.metrics import Metrics
from gateway.serving.refused import Refused

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
RawHeaders = tuple[tuple[bytes, bytes], ...]

# An answer depends on who asks, for what purpose, and in which media type.
VARY = "Accept, Authorization, X-Purpose-Of-Use"


@dataclass(frozen=True, slots=True)
class GraphqlAnswer:
    """An answer as an ASGI application: its headers are rendered once, not for every request."""

    body: bytes
    status: int
    headers: RawHeaders

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [*self.headers, (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def raw_headers(headers: Mapping[str, str]) -> RawHeaders:
    """As ASGI has them."""
    return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())


def graphql_answer(
    data: Mapping[str, Any] | orjson.Fragment | None,
    errors: Sequence[Mapping[str, Any]],
    *,
    media_type: str,
    executed: bool,
    private: bool,
    extensions: Mapping[str, Any] | None = None,
    context: RequestContext | None = None,
) -> GraphqlAnswer:
    """`context`: what subgraphs said beside data, where rules let it through.

    `executed` false: the operation was refused before it ran (syntax, validation, variables), so there is no `data`.

    Such a request error is 400 in the newer media type and 200 in `application/json`, as the specification says.
    """
    body: dict[str, Any] = {}
    if errors:
        body["errors"] = errors
    if executed:
        body["data"] = data
    if extensions:
        body["extensions"] = extensions
    status = 400 if not executed and media_type == GRAPHQL_RESPONSE else 200
    headers = _raw_headers(media_type, private)
    if context is not None and (context.returned or context.cache):
        headers = _taken_back(
            headers, context, kept=executed and not errors and not private and not context.is_mutation
        )
    return GraphqlAnswer(orjson.dumps(body), status, headers)


def _taken_back(headers: RawHeaders, context: RequestContext, *, kept: bool) -> RawHeaders:
    """`kept`: the answer may be, as long as all of its parts; one with errors, of a mutation or for a token never is."""
    returned = returned_headers(context)
    policy = strictest(context.cache) if kept else None
    if policy is not None:
        own = [header for header in headers if header[0] != b"cache-control"]
        return (*own, (b"cache-control", str(policy).encode()), *returned)
    return (*headers, *returned)


def returned_headers(context: RequestContext) -> RawHeaders:
    """What rules let through of the headers of those subgraphs that have answered so far."""
    return tuple(
        (name.encode("latin-1"), value.encode("latin-1", "replace"))
        for name, values in context.returned.items()
        for value in values
    )


def body_of(answer: Streamed) -> dict[str, Any]:
    """An answer among others, or parts of one, in one media type or another."""
    body: dict[str, Any] = {}
    if isinstance(answer, Increment):
        if answer.incremental:
            body["incremental"] = list(answer.incremental)
        body["hasNext"] = answer.has_next
    else:
        if answer.errors:
            body["errors"] = list(answer.errors)
        if answer.executed:
            body["data"] = answer.data
        if answer.has_next:
            body["hasNext"] = True
    if answer.extensions:
        body["extensions"] = answer.extensions
    return body


def refusal(refused: Refused, *, media_type: str, private: bool) -> Response:
    """A request that was not understood or not let in: the status tells, in either media type."""
    response = _response({"errors": [refused.error()]}, refused.status, media_type, private)
    response.headers.update(refused.headers)
    return response


def innermost(error: Exception) -> Exception:
    """Tasks that ran together raise a group; the first of it tells what happened."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


def shown(error: Exception, request_id: str) -> dict[str, Any]:
    """An exception as a GraphQL error: what the caller did is shown, what went wrong with us is not.

    Reasons stay in the log: they may name addresses of our network.
    """
    if not isinstance(error, ClientError):
        return {
            "message": "something went wrong on our side; it is in our log under this request's id",
            "extensions": {"code": GatewayError.code, "requestId": request_id},
        }
    return shown_refusal(error)


def _response(body: object, status: int, media_type: str, private: bool) -> Response:
    return Response(orjson.dumps(body), status, _headers(media_type, private))


def _headers(media_type: str, private: bool) -> dict[str, str]:
    return {
        **SECURITY_HEADERS,
        "Content-Type": f"{media_type}; charset=utf-8",
        # What a token made visible is kept nowhere on its way.
        "Cache-Control": "no-store" if private else "no-cache",
        "Vary": VARY,
    }


@lru_cache(8)
def _raw_headers(media_type: str, private: bool) -> RawHeaders:
    return raw_headers(_headers(media_type, private))


def count_answer(metrics: Metrics, answer: Answer) -> None:
    """By outcome, its errors by code, and what it cost."""
    if answer.cost is not None:
        metrics.cost(answer.cost.estimated, answer.cost.actual)
    if not answer.errors:
        metrics.operated("complete")
        return
    outcome = "refused" if not answer.executed else "failed" if answer.data is None else "partial"
    metrics.operated(outcome)
    _count_errors(metrics, answer.errors)


def count_parts(metrics: Metrics, parts: Increment) -> None:
    """The operation was counted with its first answer; what came later has errors of its own, and the last part the cost."""
    if parts.cost is not None:
        metrics.cost(parts.cost.estimated, parts.cost.actual)
    for entry in parts.incremental:
        _count_errors(metrics, entry.get("errors", ()))


def _count_errors(metrics: Metrics, errors: Iterable[Mapping[str, Any]]) -> None:
    for error in errors:
        metrics.errors.labels(_code(error)).inc()


_CODE = re.compile(r"[A-Z][A-Z_]{0,63}")


def _code(error: Mapping[str, Any]) -> str:
    # A partner's subgraph may send any code: what looks like none is not made a label.
    code = (error.get("extensions") or {}).get("code", GatewayError.code)
    return code if isinstance(code, str) and _CODE.fullmatch(code) else "OTHER"
