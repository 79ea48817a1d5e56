"""How each subgraph is subscribed to: `subscriptions` of the router file, above the settings; its headers, TLS and time as a fetch has
them.
"""

from dataclasses import replace

from gateway.execution.transports.event_rules import EventProtocol, EventRules
from gateway.execution.transports.rules import SubgraphRules
from gateway.router_file import EventSection
from gateway.settings import Settings


def default_events(settings: Settings) -> EventRules:
    """Where the file says nothing."""
    return EventRules(
        protocol=EventProtocol(settings.subscription_protocol),
        idle_seconds=settings.subscription_idle_seconds,
        queued=settings.subscription_queued_events,
        message_bytes=settings.subscription_event_bytes,
    )


def as_written(rules: EventRules, written: EventSection) -> EventRules:
    """What is left out is as it was."""
    changed = written.given_as(
        protocol="protocol",
        path="path",
        idle_timeout="idle_seconds",
        max_queued_events="queued",
        max_event_bytes="message_bytes",
    )
    return replace(rules, **changed)


def as_asked(rules: EventRules, fetches: SubgraphRules) -> EventRules:
    """Who opens a stream is shown the same, in the same time, as who is asked once."""
    return replace(rules, open_seconds=fetches.timeout, headers=fetches.request_headers, tls=fetches.tls)
