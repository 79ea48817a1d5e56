"""A token becomes an actor, or is refused with a message that repeats nothing of it."""

import base64
import hmac
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from gateway.errors import Forbidden, Unauthenticated
from gateway.serving.authentication import Accepted, Authenticator
from gateway.serving.issuer import DEVELOPMENT_ISSUER, DevelopmentIssuer, Persona, development_key
from gateway.serving.keys import OwnKeys
from policies.actor import ANONYMOUS, Actor

pytestmark = pytest.mark.anyio

KEY = ECKey.generate_key("P-256", auto_kid=True)
ACCEPTED = Accepted("https://issuer.example", "civic-gateway", 5)


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    given: dict[str, Any] = {
        "iss": "https://issuer.example",
        "aud": "civic-gateway",
        "exp": now + 60,
        "iat": now,
        "sub": "dr-lan",
        "roles": ["clinician"],
        "personal_id": "001078000101",
        "organization": "01001",
        "province": "01",
        "assurance": 3,
        "purpose_of_use": ["TREAT", "ETREAT"],
        "scope": "read write",
    }
    return {name: value for name, value in {**given, **changes}.items() if value is not None}


def signed(given: dict[str, Any], key: Any = KEY, alg: str = "ES256", **header: Any) -> str:
    headers = {"alg": alg, "typ": "at+jwt", "kid": key.kid, **header}
    return jwt.encode(headers, given, key, algorithms=[alg], default_type=None)


def part(value: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).decode().rstrip("=")


async def authenticate(token: str, purpose: str | None = None, keys: KeySet | None = None) -> Actor:
    own = OwnKeys(keys or KeySet([KEY]))
    return await Authenticator(own, ACCEPTED).authenticate([f"Bearer {token}"], purpose)


async def test_claims_become_an_actor() -> None:
    actor = await authenticate(signed(claims()))
    assert (actor.role, actor.sub, actor.personal_id) == ("clinician", "dr-lan", "001078000101")
    assert (actor.organization, actor.province, actor.assurance) == ("01001", "01", 3)
    assert (actor.purpose, actor.scopes) == ("TREAT", frozenset({"read", "write"}))
    assert actor.expires_at is not None and actor.expires_at.tzinfo is not None


@pytest.mark.parametrize("roles", [None, [], ["a", "b"], "a"])
async def test_where_roles_decide_nothing_a_token_needs_none(roles: object) -> None:
    door = Authenticator(OwnKeys(KeySet([KEY])), replace(ACCEPTED, one_role=False))
    actor = await door.authenticate([f"Bearer {signed(claims(roles=roles))}"])
    assert actor.authenticated
    assert actor.role == "public"
    assert actor.scopes == {"read", "write"}


@pytest.mark.parametrize(
    ("said", "met"),
    [
        (["audit", "finance department"], {"audit", "finance department"}),
        ("audit finance", {"audit", "finance"}),
        ([], set()),
        ("", set()),
        (None, set()),
    ],
)
async def test_policies_are_those_of_the_claim_that_is_named(said: object, met: set[str]) -> None:
    token = signed(claims(**{"https://example.com/policies": said}))
    named = replace(ACCEPTED, policy_claim="https://example.com/policies")
    assert (await Authenticator(OwnKeys(KeySet([KEY])), named).authenticate([f"Bearer {token}"])).policies == met
    assert (await authenticate(token)).policies == frozenset()


@pytest.mark.parametrize("said", [1, True, {"audit": True}, ["audit", 1], [""]])
async def test_a_claim_that_names_no_policies_is_refused(said: object) -> None:
    door = Authenticator(OwnKeys(KeySet([KEY])), replace(ACCEPTED, policy_claim="policies"))
    with pytest.raises(Unauthenticated, match="`policies` is not a list of texts"):
        await door.authenticate([f"Bearer {signed(claims(policies=said))}"])


async def test_no_token_is_the_public() -> None:
    assert await Authenticator(OwnKeys(KeySet([KEY])), ACCEPTED).authenticate([]) == ANONYMOUS


async def test_a_purpose_is_picked_from_the_token_alone() -> None:
    assert (await authenticate(signed(claims()), "ETREAT")).purpose == "ETREAT"
    with pytest.raises(Forbidden, match="not a purpose"):
        await authenticate(signed(claims()), "HPAYMT")
    with pytest.raises(Forbidden):
        await Authenticator(OwnKeys(KeySet([KEY])), ACCEPTED).authenticate([], "TREAT")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"iss": "https://other.example"}, "another issuer"),
        ({"aud": "elsewhere"}, "another audience"),
        ({"aud": None}, "another audience"),
        ({"exp": int(time.time()) - 60}, "expired"),
        ({"exp": None}, "expires"),
        ({"exp": "tomorrow"}, "expires"),
        ({"exp": 1e300}, "expires"),
        ({"exp": float("nan")}, "expires"),
        ({"nbf": int(time.time()) + 600}, "not valid yet"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"roles": ["clinician", "auditor"]}, "exactly one role"),
        ({"roles": []}, "exactly one role"),
        ({"roles": "clinician"}, "exactly one role"),
        ({"roles": None}, "exactly one role"),
        ({"assurance": 9}, "assurance"),
        ({"assurance": True}, "assurance"),
        ({"assurance": "4"}, "assurance"),
        ({"personal_id": 12}, "personal_id"),
        ({"organization": ["01001"]}, "organization"),
        ({"purpose_of_use": "TREAT"}, "purpose_of_use"),
        ({"purpose_of_use": [1]}, "purpose_of_use"),
    ],
)
async def test_claims_that_are_refused(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(Unauthenticated, match=says):
        await authenticate(signed(claims(**changes)))


async def test_a_little_clock_difference_is_forgiven() -> None:
    await authenticate(signed(claims(exp=int(time.time()) - 2, nbf=int(time.time()) + 2)))


@pytest.mark.parametrize("typ", ["fetch-grant+jwt", "JWT", "", None, "id+jwt"])
async def test_other_kinds_of_token_are_refused(typ: str | None) -> None:
    token = (
        signed(claims(), typ=typ) if typ is not None else jwt.encode({"alg": "ES256", "kid": KEY.kid}, claims(), KEY)
    )
    with pytest.raises(Unauthenticated, match="type"):
        await authenticate(token)


async def test_an_unsigned_token_is_refused() -> None:
    token = f"{part({'alg': 'none', 'typ': 'at+jwt', 'kid': KEY.kid})}.{part(claims())}."
    with pytest.raises(Unauthenticated):
        await authenticate(token)


async def test_the_public_key_is_no_shared_secret() -> None:
    """The classic confusion: an HMAC made with the bytes of the public key."""
    secret = KEY.as_pem(private=False)
    text = f"{part({'alg': 'HS256', 'typ': 'at+jwt', 'kid': KEY.kid})}.{part(claims())}"
    signature = hmac.digest(secret, text.encode(), "sha256")
    with pytest.raises(Unauthenticated, match="algorithm"):
        await authenticate(f"{text}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}")


async def test_a_foreign_key_is_refused() -> None:
    stranger = ECKey.generate_key("P-256", auto_kid=True)
    with pytest.raises(Unauthenticated, match="not signed by a key"):
        await authenticate(signed(claims(), stranger))
    with pytest.raises(Unauthenticated, match="does not verify"):
        await authenticate(signed(claims(), stranger, kid=KEY.kid))


async def test_an_algorithm_that_does_not_fit_the_key_is_refused() -> None:
    rsa = RSAKey.generate_key(2048, auto_kid=True)
    with pytest.raises(Unauthenticated, match="does not verify"):
        await authenticate(signed(claims(), rsa, "RS256", kid=KEY.kid))


@pytest.mark.parametrize(
    ("key", "alg"),
    [
        (RSAKey.generate_key(2048, auto_kid=True), "RS256"),
        (RSAKey.generate_key(2048, auto_kid=True), "PS256"),
        (OKPKey.generate_key("Ed25519", auto_kid=True), "Ed25519"),
        (ECKey.generate_key("P-384", auto_kid=True), "ES384"),
    ],
)
async def test_the_usual_algorithms_are_accepted(key: Any, alg: str) -> None:
    assert (await authenticate(signed(claims(), key, alg), keys=KeySet([key]))).sub == "dr-lan"


@pytest.mark.parametrize("header", ["Basic dXNlcg==", "Bearer", "Bearer  ", "", "token", "Bearer a.b", "Bearer é.é.é"])
async def test_what_is_no_bearer_token_is_refused(header: str) -> None:
    with pytest.raises(Unauthenticated):
        await Authenticator(OwnKeys(KeySet([KEY])), ACCEPTED).authenticate([header])


async def test_two_headers_and_giants_are_refused() -> None:
    door = Authenticator(OwnKeys(KeySet([KEY])), ACCEPTED)
    with pytest.raises(Unauthenticated, match="more than one"):
        await door.authenticate([f"Bearer {signed(claims())}"] * 2)
    with pytest.raises(Unauthenticated, match="too long"):
        await door.authenticate([f"Bearer {'a' * 9000}"])


async def test_a_persona_is_accepted_by_its_own_gateway(tmp_path: Path) -> None:
    persona = Persona(
        "clinician", "A doctor", {"sub": "clinician", "roles": ["clinician"], "purpose_of_use": ["TREAT"]}
    )
    issuer = DevelopmentIssuer(development_key(tmp_path / "k.json"), {"clinician": persona}, "civic-gateway")
    door = Authenticator(OwnKeys(issuer.keys), Accepted(DEVELOPMENT_ISSUER, "civic-gateway"))
    actor = await door.authenticate([f"Bearer {issuer.token('clinician', assurance=2, purpose='ETREAT')}"])
    assert (actor.role, actor.assurance, actor.purpose) == ("clinician", 2, "ETREAT")
    with pytest.raises(Unauthenticated, match="expired"):
        await door.authenticate([f"Bearer {issuer.token('clinician', expires=-60)}"])


def test_the_development_key_is_kept_and_private(tmp_path: Path) -> None:
    path = tmp_path / "state" / "key.json"
    first = development_key(path)
    assert development_key(path).kid == first.kid
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["key.json"]
