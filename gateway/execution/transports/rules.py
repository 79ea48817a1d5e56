"""What holds for one subgraph over HTTP; `gateway/router_config.py` reads it from a file, `settings.py` has the defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.execution.transports.header_rules import RequestRule, Returned
from gateway.execution.transports.wire import ClientTls


@dataclass(frozen=True, slots=True)
class RetryRules:
    """Of queries only. `attempts`: the first included. Waits grow from `first_wait` to `longest_wait` seconds, with jitter."""

    attempts: int = 2
    first_wait: float = 0.025
    longest_wait: float = 1.0


@dataclass(frozen=True, slots=True)
class BreakerRules:
    """Opens for `reset` seconds when `threshold` (0 to 1) of at least `volume` calls within `window` seconds failed."""

    threshold: float = 0.5
    volume: int = 20
    window: float = 10.0
    reset: float = 5.0


@dataclass(frozen=True, slots=True)
class SubgraphRules:
    """`timeout`: seconds that a fetch may take, its place in the queue and its retries included.

    `most_concurrent`: requests at once, the rest waits; None: any number. `retry`, `breaker` None: off.
    `merge_cache_control`: the client's answer may be kept as long as the strictest of its parts.
    `deduplicate`: equal queries of one caller that are under way together are asked once.
    `pass_through`: its answers are right in form, and may be handed on as they are written.
    """

    timeout: float = 5.0
    most_concurrent: int | None = None
    most_response_bytes: int = 32 * 1024 * 1024
    retry: RetryRules | None = field(default_factory=RetryRules)
    breaker: BreakerRules | None = None
    deduplicate: bool = True
    pass_through: bool = False
    request_headers: tuple[RequestRule, ...] = ()
    response_headers: tuple[Returned, ...] = ()
    merge_cache_control: bool = False
    tls: ClientTls | None = None


@dataclass(frozen=True, slots=True)
class TrafficRules:
    """`every`: for each subgraph that `by_subgraph` does not name."""

    every: SubgraphRules = field(default_factory=SubgraphRules)
    by_subgraph: Mapping[str, SubgraphRules] = field(default_factory=dict)

    def of(self, subgraph: str) -> SubgraphRules:
        return self.by_subgraph.get(subgraph, self.every)
