"""uvicorn's HTTP protocol, with head and body of an answer in one write: each is a call into the kernel and a packet.

A head whose body does not follow at once (a stream's) leaves in the event loop's next round.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from gateway.serving.request_head import RequestHeadProtocol


class OneWriteProtocol(RequestHeadProtocol):
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._socket = transport
        self.transport: Any = _Joining(transport)

    def handle_websocket_upgrade(self) -> None:
        self.transport = self._socket  # what is spoken from here on is no HTTP
        super().handle_websocket_upgrade()


class _Joining:
    """A transport that holds what begins an answer until the rest of it is there."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._write: Callable[[bytes], None] = transport.write
        self._soon = asyncio.get_running_loop().call_soon
        self._head: bytes | None = None
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        head = self._head
        if head is not None:
            self._head = None
            self._write(head + data)
        elif data.startswith(b"HTTP/"):
            self._head = data
            self._soon(self._flush)
        else:
            self._write(data)

    def _flush(self) -> None:
        if self._head is not None:
            head, self._head = self._head, None
            self._write(head)

    def close(self) -> None:
        self._flush()
        self._transport.close()
