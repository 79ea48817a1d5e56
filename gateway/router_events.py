"""How each subgraph is subscribed to: `subscriptions` of the router file, above the settings; its headers, TLS and time as a fetch has
them.
"""

from dataclasses import replace
from typing import Any

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
    given = written.model_fields_set
    changed: dict[str, Any] = {}
    if "protocol" in given:
        changed["protocol"] = written.protocol
    if "path" in given:
        changed["path"] = written.path
    if "idle_timeout" in given:
        changed["idle_seconds"] = written.idle_timeout
    if "max_queued_events" in given:
        changed["queued"] = written.max_queued_events
    if "max_event_bytes" in given:
        changed["message_bytes"] = written.max_event_bytes
    return replace(rules, **changed)


def as_asked(rules: EventRules, fetches: SubgraphRules) -> EventRules:
    """Who opens a stream is shown the same, in the same time, as who is asked once."""
    return replace(rules, open_seconds=fetches.timeout, headers=fetches.request_headers, tls=fetches.tls)
