"""Which labels of progressive `@override` are in force: `percent(n)` is drawn, once a request; others are switched on by name."""

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_PERCENT = re.compile(r"percent\((\d{1,3}(?:\.\d{1,8})?)\)")


def _draw() -> float:
    return random.random() * 100


@dataclass(frozen=True, slots=True)
class OverrideLabels:
    """`active`: labels that are switched on, a `percent(…)` among them is not drawn then. `draw` gives 0 ≤ x < 100."""

    active: frozenset[str] = frozenset()
    draw: Callable[[], float] = _draw

    def in_force(self, labels: Iterable[str]) -> frozenset[str]:
        """Those of an operation's labels for which the new subgraph is asked, in this request.

        One draw serves every percentage, so that who is among the first 5 % is among the first 20 % too. A label that is
        neither switched on nor a percentage is not in force.
        """
        drawn: float | None = None
        found = set()
        for label in labels:
            if label in self.active:
                found.add(label)
            elif (percent := _PERCENT.fullmatch(label)) is not None:
                drawn = self.draw() if drawn is None else drawn
                if drawn < float(percent[1]):
                    found.add(label)
        return frozenset(found)

    def are_drawn(self, labels: Iterable[str]) -> bool:
        """Whether two equal requests may be told apart by the draw."""
        return any(label not in self.active and _PERCENT.fullmatch(label) is not None for label in labels)


NOTHING_ACTIVE = OverrideLabels()
