"""One fetch on its way over HTTP, and what a layer around it looks like.

Each rule is a function that wraps an `Ask`; a rule that is off wraps nothing, so it costs nothing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from gateway.execution.transports.port import SubgraphRequest
from gateway.execution.transports.wire import WireAnswer


@dataclass(slots=True)
class Call:
    """`until`: by the event loop's clock, when it must have its answer."""

    request: SubgraphRequest
    until: float


Ask = Callable[[Call], Awaitable[WireAnswer]]  # raises Unanswered
Happened = Callable[[str], None]  # an event of one subgraph, for the metrics
