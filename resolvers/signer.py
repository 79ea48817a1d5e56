"""The signer's port: whoever issues signs with keys that this process was given, and that are published."""

from typing import Protocol


class Signer(Protocol):
    def sign(self, content: bytes) -> str:
        """A detached JWS in compact form: `header..signature`."""
