"""A subgraph that keeps failing is left alone for a while: its fields fail at once, and it can recover.

closed -> open (too many of the last calls failed) -> half open (one call tries) -> closed, or open again
"""

import asyncio

from gateway.execution.transports.call import Ask, Call, Happened
from gateway.execution.transports.rules import BreakerRules
from gateway.execution.transports.wire import Outage, Unanswered, WireAnswer

OPENED, CLOSED = "circuit_opened", "circuit_closed"
_OURS = 500  # from this status on the subgraph failed, not the request


def with_breaker(ask: Ask, rules: BreakerRules, happened: Happened) -> Ask:
    breaker = CircuitBreaker(rules, happened)

    async def guarded(call: Call) -> WireAnswer:
        now = asyncio.get_running_loop().time()
        if not breaker.lets_through(now):
            raise Unanswered(Outage.CIRCUIT_OPEN, "it failed too often just now and is not asked")
        failed: bool | None = None  # nobody knows: the caller left
        try:
            answer = await ask(call)
            failed = answer.status >= _OURS
        except Unanswered as failure:
            failed = failure.outage is not Outage.DEADLINE  # that one is the request's own
            raise
        finally:
            breaker.settled(asyncio.get_running_loop().time(), failed)
        return answer

    return guarded


class CircuitBreaker:
    """Counts within windows that follow each other; times are those of any clock that only grows."""

    def __init__(self, rules: BreakerRules, happened: Happened) -> None:
        self._rules = rules
        self._happened = happened
        self._window_ends = 0.0
        self._calls = self._failures = 0
        self._opened_until: float | None = None
        self._tries = False

    def lets_through(self, now: float) -> bool:
        if self._opened_until is None:
            return True
        if now < self._opened_until or self._tries:
            return False
        self._tries = True
        return True

    def settled(self, now: float, failed: bool | None) -> None:
        """`failed` None: the call told nothing."""
        if self._opened_until is not None:
            self._settle_trial(now, failed)
            return
        if failed is None:
            return
        if now >= self._window_ends:
            self._window_ends = now + self._rules.window
            self._calls = self._failures = 0
        self._calls += 1
        self._failures += failed
        if failed and self._calls >= self._rules.volume and self._failures >= self._calls * self._rules.threshold:
            self._open(now)

    def _settle_trial(self, now: float, failed: bool | None) -> None:
        assert self._opened_until is not None
        if not self._tries or now < self._opened_until:
            return  # it was under way when the circuit opened
        self._tries = False
        if failed:
            self._open(now)
        elif failed is False:
            self._opened_until = None
            self._window_ends = 0.0
            self._happened(CLOSED)

    def _open(self, now: float) -> None:
        self._opened_until = now + self._rules.reset
        self._happened(OPENED)
