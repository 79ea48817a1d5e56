"""Receipts of the payment platform: a signed JWT (RFC 7519), verified with the platform's published keys."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError

from gateway.errors import BadUserInput
from gateway.serving.authentication import ALGORITHMS, Accepted
from gateway.serving.keys import Keys

RECEIPT = "receipt+jwt"  # so that an access token pays nothing, and a receipt opens no door
LONGEST_RECEIPT = 8192


class ReceiptVerifier:
    """Verifies signature, type, issuer, audience and time; what the claims say of a dossier is the command's."""

    def __init__(self, keys: Keys, accepted: Accepted, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._accepted = accepted
        self._clock = clock

    async def claims(self, receipt: str) -> Mapping[str, Any]:
        """Raises BadUserInput, which repeats nothing of the receipt."""
        try:
            header = jws.extract_compact(receipt[: LONGEST_RECEIPT + 1].encode("ascii")).headers()
        except (JoseError, ValueError, TypeError, AttributeError):
            raise _refused("the receipt is not a signed JWT") from None
        if header.get("alg") not in ALGORITHMS or len(receipt) > LONGEST_RECEIPT:
            raise _refused("the receipt's signature is not accepted")
        if str(header.get("typ", "")).lower().removeprefix("application/") != RECEIPT:
            raise _refused(f"the receipt's type is not {RECEIPT}")
        kid = header.get("kid")
        key = await self._keys.find(kid) if isinstance(kid, str) else None
        if key is None:
            raise _refused("the receipt is not signed by a key of the payment platform")
        try:
            claims: Mapping[str, Any] = jwt.decode(receipt, key, algorithms=[header["alg"]]).claims
        except (JoseError, ValueError, TypeError):
            raise _refused("the receipt's signature does not verify") from None
        self._check(claims)
        return claims

    def _check(self, claims: Mapping[str, Any]) -> None:
        if claims.get("iss") != self._accepted.issuer:
            raise _refused("the receipt is of another issuer")
        audience = claims.get("aud")
        if self._accepted.audience not in (audience if isinstance(audience, list) else [audience]):
            raise _refused("the receipt is for another audience")
        expires = claims.get("exp")
        if isinstance(expires, int | float) and expires + self._accepted.leeway_seconds <= self._clock():
            raise _refused("the receipt has expired")


def _refused(message: str) -> BadUserInput:
    return BadUserInput(
        message,
        suggestion="send the receipt as the payment platform gave it",
        extensions={"field": "receipt"},
    )
