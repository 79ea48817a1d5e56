"""Equal queries of one caller that are under way together are run once, and all are answered with what came of it.

Equal is: the engine, the request to the byte, the answer's media type, the caller, and every header but those that only
tell requests apart. Only where nothing is personal: what a guard decides and writes down is of one request alone.
"""

import asyncio
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from gateway.execution.answer import Answer
from gateway.execution.flight import Flight
from gateway.serving.answers import GraphqlAnswer

# Different each time, also for one caller's equal requests. Baggage is none of them: a subgraph may answer by it.
_TELL_APART = frozenset({b"x-request-id", b"traceparent", b"tracestate"})


@dataclass(frozen=True, slots=True)
class Landed:
    """What may be handed to whoever asked the same: rendered, and for the counts."""

    answer: Answer
    response: GraphqlAnswer


class SharedQueries:
    """Those under way at one door. Whoever asks first runs it for those who come meanwhile."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, Flight[Landed | None]] = {}

    def join(self, key: Hashable) -> asyncio.Future[Landed | None] | None:
        """None: no equal one is under way. It comes to None when what came is not to be shared: ask for yourself."""
        flight = self._under_way.get(key)
        return None if flight is None else flight.join()

    def begin(self, key: Hashable) -> Flight[Landed | None]:
        """Whoever begins one lands it, whatever happens."""
        flight = self._under_way[key] = Flight[Landed | None]()
        return flight

    def land(self, key: Hashable, flight: Flight[Landed | None], landed: Landed | None) -> None:
        if self._under_way.get(key) is flight:
            del self._under_way[key]
        flight.land(landed)

    def forget(self) -> None:
        """A mutation is done: who asks from now on must see what it did, and joins nothing that began before."""
        self._under_way.clear()


def that_matter(headers: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[bytes, bytes], ...]:
    """Headers by which an answer may differ: any of them may be forwarded to a subgraph."""
    return tuple(header for header in headers if header[0] not in _TELL_APART)
