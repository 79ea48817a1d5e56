"""What is counted, by name: README documents each. No label ever holds a person, a token or a value.

The registry belongs to one application, so that two in one process do not count into each other.
"""

import os
from collections.abc import Sequence
from functools import lru_cache

import structlog
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from policies.log import DisclosureLog, LogRow

log = structlog.get_logger("civic.subgraphs")

disable_created_metrics()  # type: ignore[no-untyped-call]  # when a series began says nothing here, and doubles the page

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Answers are expected between a millisecond and the timeout of a subgraph.
_SERIES = 500  # remembered
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
COSTS = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)


class Metrics:
    """The counters of one gateway, or of one subgraph served alone."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.process = Gauge(
            "civic_process",
            "The process whose figures these are: each of several workers answers with its own, its memory among them",
            ("pid",),
            registry=self.registry,
        )
        self.process.labels(os.getpid()).set(1)
        self.requests = Counter(
            "civic_http_requests", "HTTP requests, by route and status", ("route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "civic_http_request_seconds",
            "Time to answer, by route",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.operations = Counter(
            "civic_operations",
            "GraphQL operations, by outcome: complete, partial (errors beside data), refused, failed, left (the "
            "client went away)",
            ("outcome",),
            registry=self.registry,
        )
        self.shared_operations = Counter(
            "civic_shared_operations",
            "Operations answered with what an equal one under way was answered",
            registry=self.registry,
        )
        self.errors = Counter(
            "civic_graphql_errors", "Errors in GraphQL answers, by code", ("code",), registry=self.registry
        )
        self.costs = Histogram(
            "civic_operation_cost",
            "Cost of an operation, by kind: estimated before the first fetch, actual after the last",
            ("kind",),
            buckets=COSTS,
            registry=self.registry,
        )
        self.streams = Gauge(
            "civic_streams",
            "Clients that are being streamed to, by what carries it: sse, websocket, multipart",
            ("carrier",),
            registry=self.registry,
        )
        self.fetches = Counter(
            "civic_subgraph_fetches",
            "Requests sent to subgraphs, by subgraph and outcome: answered, unavailable",
            ("subgraph", "outcome"),
            registry=self.registry,
        )
        self.fetch_events = Counter(
            "civic_subgraph_events",
            "What befell requests to subgraphs over HTTP, by subgraph and event (the README of the transports lists them)",
            ("subgraph", "event"),
            registry=self.registry,
        )
        self.plans = Counter(
            "civic_plans",
            "Plans made, by how the search for the best way ended: complete, capped",
            ("search",),
            registry=self.registry,
        )
        self.reloads = Counter(
            "civic_supergraph_reloads",
            "New supergraph files, by outcome: swapped, refused",
            ("outcome",),
            registry=self.registry,
        )
        self.decisions_refused = Counter(
            "civic_decisions_refused",
            "Categories refused for a subject, by category",
            ("category",),
            registry=self.registry,
        )
        self.narrowed_violations = Counter(
            "civic_narrowed_violations",
            "Fields refused whole because a subgraph that promises to filter returned what the grant does not permit",
            ("subgraph", "field"),
            registry=self.registry,
        )
        self.log_rows = Counter(
            "civic_access_log_rows",
            "Rows of the access log, by outcome: written, failed",
            ("outcome",),
            registry=self.registry,
        )
        self.queries = Counter(
            "civic_database_queries",
            "Round trips to the database, by collection and operation",
            ("collection", "operation"),
            registry=self.registry,
        )
        self.grants = Counter(
            "civic_fetch_grants",
            "Fetch grants that came with requests to this subgraph: accepted, absent, refused",
            ("outcome",),
            registry=self.registry,
        )

        # Finding a series by its labels costs as much as counting: those of every request are found once.
        self._requests_by = lru_cache(_SERIES)(self.requests.labels)
        self._seconds_by = lru_cache(_SERIES)(self.seconds.labels)
        self._operations_by = lru_cache(_SERIES)(self.operations.labels)
        self._fetches_by = lru_cache(_SERIES)(self.fetches.labels)

    def answered(self, route: str, status: int, seconds: float) -> None:
        self._requests_by(route, str(status)).inc()
        self._seconds_by(route).observe(seconds)

    def operated(self, outcome: str) -> None:
        self._operations_by(outcome).inc()

    def cost(self, estimated: int, actual: int) -> None:
        """Of one operation that was executed."""
        self.costs.labels("estimated").observe(estimated)
        self.costs.labels("actual").observe(actual)

    def fetched(self, subgraph: str, *, answered: bool) -> None:
        """Execution's observer."""
        self._fetches_by(subgraph, "answered" if answered else "unavailable").inc()

    def happened(self, subgraph: str, event: str, why: str = "") -> None:
        """Execution's observer."""
        self.fetch_events.labels(subgraph, event).inc()
        log.warning(f"subgraph_{event}", subgraph=subgraph, **({"reason": why} if why else {}))

    def planned(self, *, capped: bool) -> None:
        """Execution's observer."""
        self.plans.labels("capped" if capped else "complete").inc()

    def queried(self, collection: str, operation: str) -> None:
        """The database's observer."""
        self.queries.labels(collection, operation).inc()

    def narrowing_broken(self, subgraph: str, field: str) -> None:
        """Execution's observer."""
        self.narrowed_violations.labels(subgraph, field).inc()

    def page(self) -> bytes:
        """In the text format of Prometheus."""
        return generate_latest(self.registry)


class CountedLog:
    """The disclosure log, with its rows counted."""

    def __init__(self, log: DisclosureLog, metrics: Metrics) -> None:
        self._log = log
        self._metrics = metrics

    async def write(self, rows: Sequence[LogRow]) -> None:
        """Raises what the log raises: nothing is disclosed then."""
        try:
            await self._log.write(rows)
        except Exception:
            self._metrics.log_rows.labels("failed").inc(len(rows))
            raise
        self._metrics.log_rows.labels("written").inc(len(rows))
        for row in rows:
            if not row.allowed:
                self._metrics.decisions_refused.labels(row.category).inc()
