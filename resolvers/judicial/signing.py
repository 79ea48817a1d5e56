"""The issuing authority's signature: a detached JWS (RFC 7515 appendix F, ES256), verified with the published keys alone."""

from collections.abc import Sequence
from typing import Any

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from gateway.errors import BadUserInput

ALGORITHM = "ES256"
CURVE = "P-256"


def generate_certificate_key() -> ECKey:
    """A new key, named by its thumbprint."""
    key = ECKey.generate_key(CURVE, {"use": "sig", "alg": ALGORITHM})
    key.ensure_kid()
    return key


class CertificateKeys:
    """The first key signs; those that signed before it are still published, as certificates outlive them."""

    def __init__(self, keys: Sequence[ECKey]) -> None:
        if not keys:
            raise ValueError("somebody has to sign")
        self._keys = tuple(keys)
        for key in self._keys:
            key.ensure_kid()

    def sign(self, content: bytes) -> str:
        """`header..signature`: the content itself is not in it."""
        key = self._keys[0]
        signed = jws.serialize_compact({"alg": ALGORITHM, "kid": key.kid}, content, key, algorithms=[ALGORITHM])
        return jws.detach_content(signed)

    def public(self) -> dict[str, Any]:
        """What `/.well-known/certificate-keys.json` answers."""
        return {"keys": [{"use": "sig", "alg": ALGORITHM, **key.as_dict(private=False)} for key in self._keys]}


def read_certificate_keys(stored: bytes, where: str) -> CertificateKeys:
    """A private key (JWK, P-256), or a set whose first signs.

    Raises:
        BadUserInput: it is none of these.
    """
    try:
        document = orjson.loads(stored)
        keys = [ECKey.import_key(one) for one in (document.get("keys", [document]))]
        if not keys or any(key.curve_name != CURVE or not key.is_private for key in keys[:1]):
            raise ValueError("the first is no private key on P-256")
    except (ValueError, AttributeError, TypeError, JoseError) as error:
        raise BadUserInput(
            f"{where} holds no key that certificates can be signed with",
            suggestion="a private key as JWK on the curve P-256, or a JWKS whose first key is one",
            reasons=[str(error)],
        ) from error
    return CertificateKeys(keys)
