"""Which headers travel: from the client to a subgraph, and from subgraphs back. Without a rule, none.

The request's id and the trace context (`traceparent`, `tracestate`, `baggage`) travel by themselves.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gateway.execution.request_context import RequestContext
from gateway.execution.transports.wire import WireAnswer

# Of the connection or of the message itself: what is true of one is not of another.
NEVER = frozenset(
    (
        *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer"),
        *("transfer-encoding", "upgrade", "host", "content-length", "content-type", "content-encoding", "accept"),
        *("accept-encoding", "expect", "via"),
        *("sec-websocket-key", "sec-websocket-version", "sec-websocket-protocol", "sec-websocket-extensions"),
    )
)
# What says who the client is. Where fetch grants are sent, the caller stands in the grant, and these stay here.
CREDENTIALS = frozenset(("authorization", "cookie", "set-cookie"))
CACHE_CONTROL = "cache-control"


class Merge(StrEnum):
    """What becomes of a header that several subgraphs send."""

    FIRST = "first"
    LAST = "last"
    APPEND = "append"


@dataclass(frozen=True, slots=True)
class Propagate:
    """One header by its name, or all whose names match. `rename`: as what it goes on. `default`: when there is none."""

    named: str = ""
    matching: re.Pattern[str] | None = None
    rename: str | None = None
    default: str | None = None

    def names(self, there: Mapping[str, str]) -> Sequence[str]:
        if self.matching is None:
            return (self.named,)
        return [name for name in there if name not in NEVER and self.matching.fullmatch(name)]


@dataclass(frozen=True, slots=True)
class Insert:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Remove:
    named: str = ""
    matching: re.Pattern[str] | None = None

    def meets(self, name: str) -> bool:
        return name == self.named if self.matching is None else self.matching.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Returned:
    """A header of a subgraph's answer that becomes one of ours."""

    named: str
    merge: Merge = Merge.LAST
    rename: str | None = None


RequestRule = Propagate | Insert | Remove


def forwarded(rules: Sequence[RequestRule], context: RequestContext | None) -> dict[str, str]:
    """By the rules, one after the other; names in lower case. Repeated headers are one, as HTTP has it."""
    there: dict[str, str] = {}
    for raw_name, raw_value in context.headers if context is not None else ():
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        there[name] = f"{there[name]}, {value}" if name in there else value
    sent: dict[str, str] = {}
    for rule in rules:
        match rule:
            case Propagate():
                for name in rule.names(there):
                    value_or_none = there.get(name, rule.default)
                    if value_or_none is not None:
                        sent[rule.rename or name] = value_or_none
            case Insert():
                sent[rule.name] = rule.value
            case Remove():
                sent = {name: value for name, value in sent.items() if not rule.meets(name)}
    return sent


def take_back(rules: Sequence[Returned], answer: WireAnswer, context: RequestContext) -> None:
    """Remember for the client's answer what the rules let through."""
    for rule in rules:
        values = list(answer.header(rule.named))
        if not values:
            continue
        name = rule.rename or rule.named
        known = context.returned.setdefault(name, [])
        if rule.merge is Merge.APPEND:
            known.extend(values)
        elif rule.merge is Merge.LAST or not known:
            known[:] = values
