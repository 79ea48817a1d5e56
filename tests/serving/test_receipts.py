"""Receipts: what the payment platform did not sign, for us, for now, is none; and an access token pays nothing."""

from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from gateway.errors import BadUserInput, Unauthenticated
from gateway.serving.authentication import Accepted, Authenticator
from gateway.serving.issuer import DEVELOPMENT_ISSUER, DEVELOPMENT_PAYMENTS, DevelopmentIssuer, Persona
from gateway.serving.keys import OwnKeys
from gateway.serving.receipts import RECEIPT, ReceiptVerifier

pytestmark = pytest.mark.anyio

AUDIENCE = "civic-gateway"
KEY = ECKey.generate_key("P-256", auto_kid=True)
OTHER = ECKey.generate_key("P-256", auto_kid=True)
ISSUER = DevelopmentIssuer(KEY, {"citizen": Persona("citizen", "", {"sub": "c", "roles": ["citizen"]})}, AUDIENCE)
VERIFIER = ReceiptVerifier(OwnKeys(ISSUER.keys), Accepted(DEVELOPMENT_PAYMENTS, AUDIENCE), lambda: 1_800_000_000.0)
CLAIMS = {"iss": DEVELOPMENT_PAYMENTS, "aud": AUDIENCE, "jti": "r1", "dossier": "HS", "amount": 1, "currency": "VND"}


def signed(header: dict[str, Any] | None = None, key: Any = KEY, **claims: Any) -> str:
    told = {"alg": "ES256", "typ": RECEIPT, "kid": KEY.kid, **(header or {})}
    return jwt.encode(told, {**CLAIMS, **claims}, key, algorithms=[told["alg"]])


async def test_what_the_platform_signed_is_read() -> None:
    claims = await VERIFIER.claims(ISSUER.receipt("HS-1", 200_000))
    assert (claims["dossier"], claims["amount"], claims["currency"]) == ("HS-1", 200_000, "VND")
    other = await VERIFIER.claims(ISSUER.receipt("HS-1", 200_000))
    assert claims["jti"] != other["jti"]
    assert await VERIFIER.claims(signed(aud=["somebody", AUDIENCE], exp=1_800_000_000)), (
        "the clocks may differ a little"
    )


@pytest.mark.parametrize(
    "receipt",
    [
        signed({"typ": "at+jwt"}),
        signed({"typ": "JWT"}),
        signed({"kid": "unknown"}),
        signed({"kid": OTHER.kid}, OTHER),
        signed(key=OTHER),
        signed({"alg": "HS256"}, OctKey.import_key("a shared secret that is long enough for this")),
        signed(iss=DEVELOPMENT_ISSUER),
        signed(aud="somebody"),
        signed(exp=1_799_999_000),
        ISSUER.token("citizen"),
        "no receipt",
        "",
    ],
)
async def test_what_it_did_not_sign_for_us_pays_nothing(receipt: str) -> None:
    with pytest.raises(BadUserInput) as caught:
        await VERIFIER.claims(receipt)
    assert caught.value.extensions == {"field": "receipt"}


async def test_a_receipt_opens_no_door() -> None:
    door = Authenticator(OwnKeys(ISSUER.keys), Accepted(DEVELOPMENT_ISSUER, AUDIENCE))
    with pytest.raises(Unauthenticated):
        await door.authenticate([f"Bearer {ISSUER.receipt('HS-1', 1)}"])
