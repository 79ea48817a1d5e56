"""What holds for the subscriptions at one subgraph over HTTP, and how its messages are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ssl import SSLContext
from typing import Any
from urllib.parse import urljoin

import orjson

from gateway.errors import SubgraphUnavailable
from gateway.execution.transports.header_rules import RequestRule, forwarded
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse
from gateway.execution.transports.wire import ClientTls


class EventProtocol(StrEnum):
    WEBSOCKET = "graphql-transport-ws"
    SERVER_SENT_EVENTS = "sse"


@dataclass(frozen=True, slots=True)
class EventRules:
    """`path`: where it is subscribed to at the subgraph's server, None: where it is asked. `open_seconds`: until the source
    has taken the subscription.

    `idle_seconds`: without a single byte, it is given up. `queued`: events that wait to be dealt with, `message_bytes`:
    the largest that is read. `headers`: which of the client's travel with the request that opens the stream.
    """

    protocol: EventProtocol = EventProtocol.WEBSOCKET
    path: str | None = None
    open_seconds: float = 5.0
    idle_seconds: float = 60.0
    queued: int = 100
    message_bytes: int = 1024 * 1024
    headers: tuple[RequestRule, ...] = ()
    tls: ClientTls | None = None

    def url(self, asked: str) -> str:
        """Of the subscription, where `asked` is the subgraph's URL."""
        return asked if self.path is None else urljoin(asked, self.path)

    def headers_of(self, request: SubgraphRequest) -> Mapping[str, str]:
        """As with a fetch: by the rules, and the request's id and trace context."""
        tracing = request.context.tracing() if request.context is not None else {}
        return {**forwarded(self.headers, request.context), **tracing}


@dataclass(frozen=True, slots=True)
class Source:
    """What a stream is opened with. `ssl`: who is trusted and who we are; True: the system's list, and nobody."""

    url: str
    payload: Mapping[str, Any]
    headers: Mapping[str, str]
    ssl: SSLContext | bool = True


class Broken(Exception):
    """The source cannot be had or broke off; the text is for the log."""


def read_object(text: str | bytes) -> Mapping[str, Any]:
    """Raises Broken."""
    try:
        read = orjson.loads(text)
    except orjson.JSONDecodeError as failure:
        raise Broken("it sent what is no JSON") from failure
    if not isinstance(read, dict):
        raise Broken("it sent what is no JSON object")
    return read


def read_result(result: object) -> SubgraphResponse:
    """An execution result. Raises Broken."""
    if not isinstance(result, dict) or not ("data" in result or "errors" in result):
        raise Broken("it sent an event that is no GraphQL answer")
    data, errors = result.get("data"), result.get("errors")
    if not (data is None or isinstance(data, dict)) or not (errors is None or isinstance(errors, list)):
        raise Broken("it sent an event that is no GraphQL answer")
    return SubgraphResponse(data, [each for each in errors or () if isinstance(each, dict)])


def broke_off(request: SubgraphRequest, why: str) -> SubgraphUnavailable:
    return SubgraphUnavailable(f"The subgraph {request.subgraph} broke the subscription off.", reasons=[why])
