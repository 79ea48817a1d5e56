"""What holds for streams to clients, as the settings have it."""

from gateway.serving.stream_rules import StreamRules
from gateway.settings import Settings


def stream_rules(settings: Settings) -> StreamRules:
    return StreamRules(
        heartbeat_seconds=settings.heartbeat_seconds,
        init_seconds=settings.socket_init_seconds,
        operations=settings.socket_operations,
        message_bytes=settings.max_body_bytes,
    )
