"""How the door answers: media type, status, the headers of every answer, and what an error looks like."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from starlette.responses import Response

from gateway.errors import ClientError, GatewayError
from gateway.serving.graphql_request import GRAPHQL_RESPONSE
from gateway.serving.refused import Refused

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
# An answer depends on who asks, for what purpose, and in which media type.
VARY = "Accept, Authorization, X-Purpose-Of-Use"


def graphql_answer(
    data: Mapping[str, Any] | None,
    errors: Sequence[Mapping[str, Any]],
    *,
    media_type: str,
    executed: bool,
    private: bool,
    extensions: Mapping[str, Any] | None = None,
) -> Response:
    """`executed` false: the operation was refused before it ran (syntax, validation, variables), so there is no `data`.

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
    return _response(body, status, media_type, private)


def refusal(refused: Refused, *, media_type: str, private: bool) -> Response:
    """A request that was not understood or not let in: the status tells, in either media type."""
    error: dict[str, Any] = {"message": refused.message, "extensions": {"code": refused.code}}
    if refused.suggestion:
        error["extensions"]["suggestion"] = refused.suggestion
    response = _response({"errors": [error]}, refused.status, media_type, private)
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
    extensions: dict[str, Any] = {**error.extensions, "code": error.code}
    if error.suggestion:
        extensions["suggestion"] = error.suggestion
    return {"message": error.message, "extensions": extensions}


def _response(body: object, status: int, media_type: str, private: bool) -> Response:
    headers = {
        **SECURITY_HEADERS,
        "Content-Type": f"{media_type}; charset=utf-8",
        # What a token made visible is kept nowhere on its way.
        "Cache-Control": "no-store" if private else "no-cache",
        "Vary": VARY,
    }
    return Response(orjson.dumps(body), status, headers)
