"""Tokens as an attacker, or a careless issuer, might make them: signed with the gateway's own keys, or with others."""

import base64
import hmac
import time
from pathlib import Path
from typing import Any

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey

from gateway.serving.issuer import DevelopmentIssuer
from resolvers.seed.personas import PERSONAS

ISSUER = "urn:civic-gateway:development"
AUDIENCE = "civic-gateway"


def issuer_key(folder: Path) -> ECKey:
    """The development issuer's key of the gateway whose state is there."""
    return ECKey.import_key(orjson.loads((folder / "data" / "development-issuer.json").read_bytes()))


def grant_key(folder: Path) -> OKPKey:
    return OKPKey.import_key(orjson.loads((folder / "data" / "fetch-grants.json").read_bytes()))


def claims(persona: str = "citizen", **changes: Any) -> dict[str, Any]:
    """Those of a persona's token; None takes one away."""
    now = int(time.time())
    given = {**PERSONAS[persona].claims(), "iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + 600, **changes}
    return {name: value for name, value in given.items() if value is not None}


def signed(key: Any, given: dict[str, Any], alg: str = "ES256", **header: Any) -> str:
    header = {"alg": alg, "typ": "at+jwt", "kid": key.kid, **header}
    return jwt.encode(
        {name: value for name, value in header.items() if value is not None},
        given,
        key,
        algorithms=[alg],
        default_type=None,
    )


def part(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def unpart(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def unsigned(given: dict[str, Any], **header: Any) -> str:
    """`alg: none` (RFC 7519 section 6), which no library of ours would make."""
    return f"{part(orjson.dumps({'alg': 'none', 'typ': 'at+jwt', **header}))}.{part(orjson.dumps(given))}."


def signed_with_secret(secret: bytes, given: dict[str, Any], **header: Any) -> str:
    """HS256: what a verifier that lets the token choose the algorithm would take a public key for."""
    head = part(orjson.dumps({"alg": "HS256", "typ": "at+jwt", **header}))
    body = f"{head}.{part(orjson.dumps(given))}"
    return f"{body}.{part(hmac.digest(secret, body.encode(), 'sha256'))}"


def receipt(folder: Path, dossier: str, amount: int = 200_000) -> str:
    """As the payment platform signs it in development; another one each time."""
    return DevelopmentIssuer(issuer_key(folder), {}, AUDIENCE).receipt(dossier, amount)
