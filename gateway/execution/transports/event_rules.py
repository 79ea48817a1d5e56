"""What holds for the subscriptions at one subgraph over HTTP, and how its messages are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from gateway.errors import SubgraphUnavailable
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse


class EventProtocol(StrEnum):
    WEBSOCKET = "graphql-transport-ws"
    SERVER_SENT_EVENTS = "sse"


@dataclass(frozen=True, slots=True)
class EventRules:
    """`url`: where it is subscribed to, None: where it is asked. `open_seconds`: until the source has taken the subscription.

    `idle_seconds`: without a single byte, it is given up. `queued`: events that wait to be dealt with, `message_bytes`:
    the largest that is read.
    """

    protocol: EventProtocol = EventProtocol.WEBSOCKET
    url: str | None = None
    open_seconds: float = 5.0
    idle_seconds: float = 60.0
    queued: int = 100
    message_bytes: int = 1024 * 1024


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
