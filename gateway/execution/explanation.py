"""What `X-Explain` adds to an answer: the plan as text, and of every fetch how long it took.

Nothing that an answer withholds is told here either: no values, and how much was asked only where nothing is protected (of
protected data the number of requests or entities would count what is hidden).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.planning.plan import Fetch, FetchScope, Plan
from gateway.planning.show import show


@dataclass(slots=True)
class _Fetched:
    fetch: Fetch
    started: float
    settled: float | None = None
    requests: int = 0
    entities: int = 0


@dataclass(slots=True)
class Explanation:
    """Of one operation. `clock`: seconds, from whoever has a clock."""

    clock: Callable[[], float]
    _begun: float = field(init=False)
    _plan: Plan | None = None
    _planned: float = 0.0
    _known: bool = False
    _fetched: dict[int, _Fetched] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._begun = self.clock()

    def another(self) -> "Explanation":
        """Of the next of several answers, from now on."""
        return Explanation(self.clock)

    def planned(self, plan: Plan, *, known: bool) -> None:
        self._plan, self._known, self._planned = plan, known, self.clock()

    def started(self, fetch: Fetch) -> None:
        self._fetched[fetch.id] = _Fetched(fetch, self.clock())

    def sent(self, fetch: Fetch, variables: Mapping[str, Any]) -> None:
        fetched = self._fetched[fetch.id]
        fetched.requests += 1
        fetched.entities += sum(len(variables.get(group.variable, ())) for group in fetch.entities)

    def settled(self, fetch: Fetch) -> None:
        self._fetched[fetch.id].settled = self.clock()

    def told(self, names: Mapping[str, str]) -> dict[str, Any] | None:
        """For `extensions.explain`; None when no plan was reached. `names`: a fetch's subgraph -> its public name."""
        if self._plan is None:
            return None
        return {
            "plan": show(self._plan),
            "planKnown": self._known,
            "planMilliseconds": _milliseconds(self._planned - self._begun),
            "fetches": [self._told(each, names) for each in self._fetched.values()],
        }

    def _told(self, fetched: _Fetched, names: Mapping[str, str]) -> dict[str, Any]:
        fetch = fetched.fetch
        ended = self.clock() if fetched.settled is None else fetched.settled
        told: dict[str, Any] = {
            "fetch": fetch.id,
            "subgraph": names.get(fetch.subgraph, fetch.subgraph),
            "startMilliseconds": _milliseconds(fetched.started - self._begun),
            "milliseconds": _milliseconds(ended - fetched.started),
        }
        if fetch.scope is FetchScope.PUBLIC:
            told["requests"] = fetched.requests
            if fetch.entities:
                told["entities"] = fetched.entities
        return told


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 3)
