"""Equal queries of one caller that are under way together are run once, and all are answered with what came of it.

Equal is: the engine, the request to the byte, the answer's media type, the caller, and every header but those that only
tell requests apart. Only where nothing is personal: what a guard decides and writes down is of one request alone.
"""

import asyncio
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from gateway.execution.engine import Answer
from gateway.serving.answers import GraphqlAnswer

# Different each time, also for one caller's equal requests. Baggage is none of them: a subgraph may answer by it.
_TELL_APART = frozenset({b"x-request-id", b"traceparent", b"tracestate"})


@dataclass(frozen=True, slots=True)
class Landed:
    """What may be handed to whoever asked the same: rendered, and for the counts."""

    answer: Answer
    response: GraphqlAnswer


@dataclass(slots=True, eq=False)
class Flight:
    """One query that is being run, and those who wait for it."""

    waiting: list[asyncio.Future[Landed | None]] = field(default_factory=list)


class SharedQueries:
    """Those under way at one door. Whoever asks first runs it for those who come meanwhile."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, Flight] = {}

    def join(self, key: Hashable) -> asyncio.Future[Landed | None] | None:
        """None: no equal one is under way. It comes to None when what came is not to be shared: ask for yourself."""
        flight = self._under_way.get(key)
        if flight is None:
            return None
        mine: asyncio.Future[Landed | None] = asyncio.get_running_loop().create_future()
        flight.waiting.append(mine)
        return mine

    def begin(self, key: Hashable) -> Flight:
        """Whoever begins one lands it, whatever happens."""
        flight = self._under_way[key] = Flight()
        return flight

    def land(self, key: Hashable, flight: Flight, landed: Landed | None) -> None:
        if self._under_way.get(key) is flight:
            del self._under_way[key]
        for one in flight.waiting:
            if not one.done():  # who waited may have left
                one.set_result(landed)

    def forget(self) -> None:
        """A mutation is done: who asks from now on must see what it did, and joins nothing that began before."""
        self._under_way.clear()


def that_matter(headers: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[bytes, bytes], ...]:
    """Headers by which an answer may differ: any of them may be forwarded to a subgraph."""
    return tuple(header for header in headers if header[0] not in _TELL_APART)
