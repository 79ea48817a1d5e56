"""The development issuer: signs tokens for the personas of the sample population. Production has none."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from gateway.errors import BadUserInput
from gateway.serving.authentication import ACCESS_TOKEN
from gateway.serving.kept import kept
from gateway.serving.receipts import RECEIPT

# The same whatever the port, so that a token printed before a restart is good after it.
DEVELOPMENT_ISSUER = "urn:civic-gateway:development"
DEVELOPMENT_PAYMENTS = "urn:civic-gateway:development:payments"
DEFAULT_ASSURANCE = 3
DEFAULT_SECONDS = 8 * 3600


@dataclass(frozen=True, slots=True)
class Persona:
    """One of the sample population's people and machines; `claims` are those of its token."""

    name: str
    description: str
    claims: Mapping[str, Any] = field(default_factory=dict)

    @property
    def role(self) -> str:
        return str(next(iter(self.claims.get("roles", ())), "public"))


class DevelopmentIssuer:
    """Its key is kept, so that tokens outlive a restart."""

    def __init__(self, key: ECKey, personas: Mapping[str, Persona], audience: str) -> None:
        self._key = key
        self.personas = personas
        self._audience = audience

    @property
    def keys(self) -> KeySet:
        return KeySet([self._key])

    def public_keys(self) -> dict[str, Any]:
        """What `/.well-known/jwks.json` shows."""
        return self.keys.as_dict(private=False)  # type: ignore[return-value]

    def token(
        self,
        name: str,
        *,
        assurance: int = DEFAULT_ASSURANCE,
        purpose: str | None = None,
        expires: int = DEFAULT_SECONDS,
    ) -> str:
        """A token for the persona; `purpose` becomes the only one it has.

        Raises:
            BadUserInput: there is no such persona.
        """
        persona = self.personas.get(name)
        if persona is None:
            raise BadUserInput(f"there is no persona {name!r}", suggestion=f"one of {', '.join(self.personas)}")
        now = int(time.time())
        claims = {
            **persona.claims,
            "iss": DEVELOPMENT_ISSUER,
            "aud": self._audience,
            "iat": now,
            "exp": now + expires,
            "assurance": assurance,
        }
        if purpose is not None:
            claims["purpose_of_use"] = [purpose]
        return self._signed(ACCESS_TOKEN, claims)

    def receipt(self, dossier: str, amount: int) -> str:
        """What the payment platform would sign for a fee that was paid: another one each time."""
        return self._signed(
            RECEIPT,
            {
                "iss": DEVELOPMENT_PAYMENTS,
                "aud": self._audience,
                "iat": int(time.time()),
                "jti": uuid.uuid4().hex,
                "dossier": dossier,
                "amount": amount,
                "currency": "VND",
            },
        )

    def _signed(self, kind: str, claims: dict[str, Any]) -> str:
        header = {"alg": "ES256", "typ": kind, "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, algorithms=["ES256"])


def development_key(path: Path) -> ECKey:
    """The issuer's key, kept in that file."""
    return ECKey.import_key(orjson.loads(kept(path, _made)))


def _made() -> bytes:
    return orjson.dumps(ECKey.generate_key("P-256", auto_kid=True).as_dict(private=True))
