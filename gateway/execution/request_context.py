"""What one client's request brings to each of its fetches, and what fetches bring back beside data."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gateway.execution.cache_policy import CachePolicy

# W3C Trace Context and Baggage: passed on as they came, when they look like what they say.
_TRACE = {
    b"traceparent": re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"),
    b"tracestate": re.compile(rb"[\x20-\x7e]{1,512}"),
    b"baggage": re.compile(rb"[\x20-\x7e]{1,8192}"),
}
REQUEST_ID = "x-request-id"


@dataclass(slots=True)
class RequestContext:
    """`deadline`: by the event loop's clock; None: none but each fetch's own. `headers`: as the client sent them.

    `is_mutation`: the engine says so before anything of a mutation is fetched. A mutation is never cancelled, retried or
    shared, nor is what it reads. `returned`: headers of subgraphs for the client, by name; `cache`: what each fetch says of
    keeping its part.
    """

    id: str = ""
    headers: Sequence[tuple[bytes, bytes]] = ()
    deadline: float | None = None
    is_mutation: bool = False
    returned: dict[str, list[str]] = field(default_factory=dict)
    cache: list[CachePolicy] = field(default_factory=list)
    _tracing: Mapping[str, str] | None = None

    def is_over(self, now: float) -> bool:
        """Whether its time is."""
        return self.deadline is not None and now >= self.deadline

    def tracing(self) -> Mapping[str, str]:
        """The request's id and the client's trace context: they travel with every fetch."""
        if self._tracing is None:
            found = {REQUEST_ID: self.id} if self.id else {}
            for name, value in self.headers:
                looks = _TRACE.get(name.lower())
                if looks is not None and looks.fullmatch(value):
                    found.setdefault(name.decode("ascii").lower(), value.decode("ascii"))
            self._tracing = found
        return self._tracing
