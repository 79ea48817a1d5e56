"""What a fetch grant is bound to: the very query, variables and operation name that it was made for (`qh`)."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import rfc8785

from gateway.errors import BadUserInput


def query_hash(query: str, variables: Mapping[str, Any] | None, operation_name: str | None) -> str:
    """SHA-256 of query, zero byte, variables in RFC 8785 form, zero byte, operation name; base64url, unpadded.

    Raises:
        BadUserInput: a variable holds a number that JSON cannot carry exactly.
    """
    try:
        canonical = rfc8785.dumps(dict(variables or {}))
    except rfc8785.CanonicalizationError as error:
        raise BadUserInput(
            "a variable holds a number that cannot be sent exactly",
            suggestion="send numbers beyond 2^53 as strings",
            reasons=[str(error)],
        ) from error
    digest = hashlib.sha256(b"\0".join((query.encode(), canonical, (operation_name or "").encode()))).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
