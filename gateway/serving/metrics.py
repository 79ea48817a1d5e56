"""What is counted, by name: README documents each. No label ever holds a person, a token or a value.

The registry belongs to one application, so that two in one process do not count into each other.
"""

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Answers are expected between a millisecond and the timeout of a subgraph.
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """The counters of one gateway, or of one subgraph served alone."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
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
            "GraphQL operations, by outcome: complete, partial (errors beside data), refused, failed",
            ("outcome",),
            registry=self.registry,
        )
        self.errors = Counter(
            "civic_graphql_errors", "Errors in GraphQL answers, by code", ("code",), registry=self.registry
        )
        self.fetches = Counter(
            "civic_subgraph_fetches",
            "Requests sent to subgraphs, by subgraph and outcome: ok, errors, unavailable",
            ("subgraph", "outcome"),
            registry=self.registry,
        )
        self.fetch_seconds = Histogram(
            "civic_subgraph_fetch_seconds",
            "Time of a subgraph to answer",
            ("subgraph",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.decisions_refused = Counter(
            "civic_decisions_refused",
            "Categories refused for a subject, by category and code",
            ("category", "code"),
            registry=self.registry,
        )
        self.narrowed_violations = Counter(
            "civic_narrowed_violations",
            "Fields refused whole because a subgraph that promises to filter returned what the grant does not permit",
            ("subgraph",),
            registry=self.registry,
        )
        self.log_rows = Counter(
            "civic_access_log_rows",
            "Rows of the access log, by outcome: written, failed",
            ("outcome",),
            registry=self.registry,
        )
        self.grants = Counter(
            "civic_fetch_grants",
            "Fetch grants that came with requests to this subgraph: valid, absent, invalid, replayed",
            ("outcome",),
            registry=self.registry,
        )

    def page(self) -> bytes:
        """In the text format of Prometheus."""
        return generate_latest(self.registry)
