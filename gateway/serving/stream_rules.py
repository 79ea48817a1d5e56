"""What holds for what is streamed to a client."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StreamRules:
    """`heartbeat_seconds`: the longest silence. Of a WebSocket, `init_seconds`: until `connection_init` has come;
    `operations`: at once; `message_bytes`: the largest message.
    """

    heartbeat_seconds: float = 12.0
    init_seconds: float = 5.0
    operations: int = 50
    message_bytes: int = 1024 * 1024


STREAM_RULES = StreamRules()
