"""What is asked, read from HTTP as the GraphQL over HTTP specification has it; one request holds one operation."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.datastructures import Headers, QueryParams
from starlette.types import Receive

from gateway.serving.refused import Refused

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class GraphqlRequest:
    """`allow_command` is false for GET, which must be safe to repeat."""

    query: str
    operation_name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)
    allow_command: bool = True


def answer_type(accept: str | None) -> str:
    """The media type of the answer, the newer one when the client takes both or does not say.

    Raises:
        Refused: the client takes neither.
    """
    if not accept or not accept.strip():
        return GRAPHQL_RESPONSE
    best: tuple[float, int, str] | None = None
    for entry in accept.lower().split(","):
        name, *parameters = (part.strip() for part in entry.split(";"))
        offered = {
            GRAPHQL_RESPONSE: GRAPHQL_RESPONSE,
            JSON: JSON,
            "application/*": GRAPHQL_RESPONSE,
            "*/*": GRAPHQL_RESPONSE,
        }
        if name not in offered or (weight := _weight(parameters)) <= 0:
            continue
        candidate = (weight, offered[name] == GRAPHQL_RESPONSE, offered[name])
        best = candidate if best is None else max(best, candidate)
    if best is None:
        raise Refused(
            406, "NOT_ACCEPTABLE", f"the answer is {GRAPHQL_RESPONSE} or {JSON}; the Accept header takes neither"
        )
    return best[2]


def takes(accept: str | None, media_type: str) -> bool:
    """Whether the header names this very type, and does not refuse it."""
    for entry in (accept or "").lower().split(","):
        name, *parameters = (part.strip() for part in entry.split(";"))
        if name == media_type and _weight(parameters) > 0:
            return True
    return False


def takes_json(accept: str | None) -> bool:
    """Whether an answer can be given whole."""
    try:
        answer_type(accept)
    except Refused:
        return False
    return True


def prefers_html(accept: str | None) -> bool:
    """A browser that opens the address, not a program that asks."""
    first = (accept or "").split(",")[0].split(";")[0].strip().lower()
    return first in ("text/html", "application/xhtml+xml")


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


def check_content_type(headers: Headers) -> None:
    """Only JSON in UTF-8: what a form of another site's page could send without asking is refused."""
    name, *parameters = (part.strip().lower() for part in headers.get("content-type", "").split(";"))
    if name != JSON:
        raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", f"the body must be {JSON}", f"send `Content-Type: {JSON}`")
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "charset" and value.strip().strip('"') not in ("utf-8", "utf8"):
            raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", "the body must be UTF-8")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", "the body must not be compressed")


async def read_body(receive: Receive, headers: Headers, limit: int) -> bytes:
    """The whole body, given up as soon as it is known to be larger than the limit."""
    too_large = Refused(413, "LIMIT_EXCEEDED", f"the body is larger than {limit} bytes")
    announced = headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise too_large
    message = await receive()
    body: bytes = message.get("body", b"")
    more = message.get("more_body", False)
    if more:
        chunks, size = [body], len(body)
        while more and size <= limit:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Refused(400, "BAD_REQUEST", "the body ended early")
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            more = message.get("more_body", False)
        body = b"".join(chunks)
    if len(body) > limit:
        raise too_large
    return body


def from_body(body: bytes) -> GraphqlRequest:
    """POST."""
    document = _json(body, "the body")
    if isinstance(document, list):
        raise Refused(400, "BAD_REQUEST", "one request holds one operation; batches are not accepted")
    if not isinstance(document, dict):
        raise Refused(400, "BAD_REQUEST", "the body is not a JSON object", 'send {"query": "...", "variables": {...}}')
    return _request(document, allow_command=True)


def from_message(payload: Any) -> GraphqlRequest:
    """The payload of a `subscribe` message over WebSocket."""
    if not isinstance(payload, dict):
        raise Refused(
            400, "BAD_REQUEST", "the payload is not a JSON object", 'send {"query": "...", "variables": {...}}'
        )
    return _request(payload, allow_command=True)


def from_parameters(parameters: QueryParams) -> GraphqlRequest:
    """GET: `variables` and `extensions` are JSON in the address."""
    document: dict[str, Any] = {}
    for name, value in parameters.multi_items():
        if name in document:
            raise Refused(400, "BAD_REQUEST", f"the parameter `{name[:40]}` is there twice")
        document[name] = value
    for name in ("variables", "extensions"):
        if document.get(name) is not None:
            document[name] = _json(document[name].encode(), f"the parameter `{name}`") if document[name] else None
    return _request(document, allow_command=False)


def _request(document: Mapping[str, Any], *, allow_command: bool) -> GraphqlRequest:
    query = document.get("query")
    if not isinstance(query, str) or not query.strip():
        raise Refused(400, "BAD_REQUEST", "`query` is missing, or not a text with an operation")
    name = document.get("operationName")
    if name is not None and not isinstance(name, str):
        raise Refused(400, "BAD_REQUEST", "`operationName` is not a text")
    return GraphqlRequest(
        query, name or None, _object(document, "variables"), _object(document, "extensions"), allow_command
    )


def _object(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = document.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused(400, "BAD_REQUEST", f"`{name}` is not a JSON object")
    return value


def _json(text: bytes, what: str) -> Any:
    try:
        value = orjson.loads(text)
        # orjson is strict but keeps the last of two equal keys: what was checked by one reader must not be other than
        # what the next one sees.
        json.loads(text, object_pairs_hook=_no_duplicates)
    except RecursionError:
        raise Refused(400, "BAD_REQUEST", f"{what} is nested too deeply") from None
    except ValueError as error:
        where = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        reason = f": {error}" if isinstance(error, _DuplicateKey) else where
        raise Refused(400, "BAD_REQUEST", f"{what} is not valid JSON{reason}") from None
    return value


class _DuplicateKey(ValueError):
    pass


def _no_duplicates(pairs: list[tuple[str, Any]]) -> None:
    if len(pairs) > 1 and len({key for key, _ in pairs}) < len(pairs):
        raise _DuplicateKey("a key is there twice in one object")
