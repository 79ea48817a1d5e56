"""One fetch on its way over HTTP, and what a layer around it looks like.

Each rule is a function that wraps an `Ask`; a rule that is off wraps nothing, so it costs nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from gateway.execution.transports.port import SubgraphRequest
from gateway.execution.transports.wire import Outage, WireAnswer


@dataclass(slots=True)
class Call:
    """`until`: by the event loop's clock, when it must have its answer. `headers`: those that are
    forwarded by rule. `out_of_time`: whose time is over then, the
    subgraph's or the request's. `variables`: as JSON, where they have been written already.
    """

    request: SubgraphRequest
    until: float
    headers: Mapping[str, str]
    out_of_time: Outage = Outage.TIMEOUT
    variables: bytes | None = None


Ask = Callable[[Call], Awaitable[WireAnswer]]  # raises Unanswered
Happened = Callable[[str], None]  # an event of one subgraph, for the metrics
