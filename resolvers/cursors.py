"""Opaque cursors: a place in one list, sealed so that it says nothing and cannot be changed or used elsewhere.

A cursor is the sort key of a record, encrypted and authenticated with AES-SIV (RFC 5297: equal places give equal
cursors, so an answer can be compared with itself); the list it belongs to is authenticated with it. It is padded, so
that its length does not tell two records apart either.
"""

import base64
import hashlib
from collections.abc import Sequence

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from gateway.errors import BadUserInput

PLACE_BYTES = 64  # padded to multiples of this


class CursorCodec:
    """Seals and opens cursors; every process that answers for a subgraph needs the same `secret`."""

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESSIV(hashlib.sha512(b"civic cursors\0" + secret).digest()[:64])

    def seal(self, place: Sequence[str | int], within: str) -> str:
        """`place` is the record's sort key, `within` names the list: field, subject and filters."""
        text = orjson.dumps(list(place))
        padded = text.ljust(-(-len(text) // PLACE_BYTES) * PLACE_BYTES)
        return base64.urlsafe_b64encode(self._cipher.encrypt(padded, [within.encode()])).decode().rstrip("=")

    def open(self, cursor: str, within: str) -> list[str | int]:
        """Raises BadUserInput for a cursor that was changed, or given by another list."""
        try:
            sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            place: list[str | int] = orjson.loads(self._cipher.decrypt(sealed, [within.encode()]))
        except (InvalidTag, ValueError) as error:
            raise BadUserInput(
                "the cursor was not given by this list",
                suggestion="pass `after` an endCursor of the same field with the same arguments, unchanged",
                extensions={"field": "after"},
            ) from error
        return place
