"""A fetch grant is for one subgraph, one query, one use and less than a minute; it comes back as it was given."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey

from gateway.errors import BadUserInput
from policies.actor import Actor
from policies.decision import Clause
from policies.errors import GrantRefused, UnknownGrantKey
from policies.fetch_grant import PUBLIC_GRANT, FetchGrant, GrantScope
from policies.grant_claims import claims_of, grant_of
from policies.grant_token import TYPE, GrantSigner, GrantVerifier, generate_grant_key, public_grant_keys
from policies.query_hash import query_hash
from policies.replay import SeenInProcess
from tests.policies.ports import Clock

NOW = datetime(2026, 11, 23, 3, 0, 30, tzinfo=UTC)
QUERY = "query($r:[_Any!]!){_entities(representations:$r){...on Encounter{reason}}}"
CLAIMS = ("iss", "aud", "jti", "iat", "exp", "actor", "purpose", "action", "scope", "subjects", "qh")
VARIABLES: Mapping[str, Any] = {"r": [{"__typename": "Encounter", "id": "01001-Ă1"}], "n": 1.5, "none": None}
GRANT = FetchGrant(
    actor=Actor(
        role="clinician",
        sub="elsewhere",
        personal_id="001080000005",
        organization="B",
        province="01",
        assurance=3,
        purpose="TREAT",
        scopes=frozenset({"b", "a"}),
        expires_at=datetime(2026, 11, 23, 4, 0, tzinfo=UTC),
    ),
    action="read",
    scope=GrantScope.SUBJECTS,
    subjects={
        "001090000001": {
            "HEALTH_VISIT": (
                Clause("TREATING", frozenset({"HIV"}), frozenset({"B", "NONE"})),
                Clause("CONSENT", frozenset(), None, date(2024, 1, 1), date(2026, 1, 1), "c1"),
            ),
            "LAB_RESULT": (Clause("CONSENT", frozenset(), None, None, date(2026, 1, 1), "c1"),),
        }
    },
    each={"ACCESS_LOG": (Clause("METADATA_ONLY", frozenset({"HIV"})),)},
)


@dataclass
class Two:
    """The gateway and the subgraph `health`, with one clock."""

    clock: Clock = field(default_factory=lambda: Clock(NOW))
    key: OKPKey = field(default_factory=generate_grant_key)

    def signer(self, issuer: str = "https://gateway", lifetime: int = 30) -> GrantSigner:
        return GrantSigner(self.key, issuer, self.clock, lifetime)

    def verifier(self, subgraph: str = "health", key: OKPKey | None = None) -> GrantVerifier:
        known = key or OKPKey.import_key(public_grant_keys(self.key)["keys"][0])
        keys = {known.kid: known}
        return GrantVerifier("https://gateway", subgraph, keys.get, SeenInProcess(), self.clock)

    def raw(self, header: dict[str, Any] | None = None, **changed: Any) -> str:
        """A token of our key with something changed."""
        now = int(self.clock().timestamp())
        claims = {
            "iss": "https://gateway",
            "aud": "health",
            "jti": "j1",
            "iat": now,
            "exp": now + 30,
            **claims_of(GRANT),
            "qh": query_hash(QUERY, VARIABLES, None),
        }
        whole = {"alg": "Ed25519", "typ": TYPE, "kid": self.key.kid} | (header or {})
        kept = {name: value for name, value in (claims | changed).items() if value is not ...}
        return jwt.encode(
            {name: value for name, value in whole.items() if value is not None}, kept, self.key, algorithms=["Ed25519"]
        )


@pytest.fixture
def two() -> Two:
    return Two()


def test_it_comes_back_as_it_was_given(two: Two) -> None:
    token = two.signer().sign(GRANT, "health", QUERY, VARIABLES, "Book")
    assert two.verifier().verify(token, QUERY, dict(reversed(list(VARIABLES.items()))), "Book") == GRANT


def test_the_raw_token_of_these_tests_is_right(two: Two) -> None:
    assert two.verifier().verify(two.raw(), QUERY, VARIABLES) == GRANT


def test_the_claims_are_those_that_are_documented(two: Two) -> None:
    token = two.signer().sign(GRANT, "health", QUERY, VARIABLES)
    decoded = jwt.decode(token, two.key, algorithms=["Ed25519"])
    assert set(decoded.claims) == frozenset(CLAIMS)
    assert decoded.header == {"alg": "Ed25519", "typ": "fetch-grant+jwt", "kid": two.key.kid}
    assert decoded.claims["exp"] - decoded.claims["iat"] <= 60


@pytest.mark.parametrize(
    "grant", [PUBLIC_GRANT, replace(GRANT, scope=GrantScope.EACH, subjects={}), replace(GRANT, each={})]
)
def test_claims_and_back(grant: FetchGrant) -> None:
    assert grant_of(json.loads(json.dumps(claims_of(grant)))) == grant


@pytest.mark.parametrize(
    ("query", "variables", "name"),
    [
        (QUERY + " ", VARIABLES, None),
        (QUERY, {**VARIABLES, "n": 2}, None),
        (QUERY, {}, None),
        (QUERY, None, None),
        (QUERY, VARIABLES, "Other"),
    ],
)
def test_it_is_for_that_very_request(
    two: Two, query: str, variables: Mapping[str, Any] | None, name: str | None
) -> None:
    with pytest.raises(GrantRefused, match="another query"):
        two.verifier().verify(two.raw(), query, variables, name)


def test_parts_of_the_hash_cannot_be_moved() -> None:
    assert query_hash("a", {}, "b") != query_hash("a\0{}\0b", {}, None)
    assert query_hash("a", None, None) == query_hash("a", {}, "")


def test_a_number_that_json_cannot_carry_is_the_callers_mistake() -> None:
    with pytest.raises(BadUserInput, match="number"):
        query_hash("a", {"n": 2**60}, None)


def test_it_is_accepted_once(two: Two) -> None:
    verifier, token = two.verifier(), two.raw()
    verifier.verify(token, QUERY, VARIABLES)
    with pytest.raises(GrantRefused, match="used before"):
        verifier.verify(token, QUERY, VARIABLES)
    signer = two.signer()
    for _ in range(2):  # each attempt is signed anew
        verifier.verify(signer.sign(GRANT, "health", QUERY, VARIABLES), QUERY, VARIABLES)


def test_a_refused_one_is_not_used_up(two: Two) -> None:
    verifier, token = two.verifier(), two.raw()
    with pytest.raises(GrantRefused):
        verifier.verify(token, QUERY, {})
    assert verifier.verify(token, QUERY, VARIABLES) == GRANT


def test_what_was_seen_is_forgotten_when_it_has_expired() -> None:
    seen = SeenInProcess()
    assert seen.accept("a", 10, 0)
    assert not seen.accept("a", 10, 10)
    assert seen.accept("a", 20, 11)


@pytest.mark.parametrize("seconds", [30, 31, 3600, -6])
def test_it_expires_and_does_not_come_from_the_future(two: Two, seconds: int) -> None:
    token, verifier = two.raw(), two.verifier()
    two.clock.now += timedelta(seconds=seconds)
    with pytest.raises(GrantRefused, match="expired"):
        verifier.verify(token, QUERY, VARIABLES)


def test_clocks_may_differ_a_little(two: Two) -> None:
    token, verifier = two.raw(), two.verifier()
    two.clock.now -= timedelta(seconds=4)
    assert verifier.verify(token, QUERY, VARIABLES) == GRANT


NOW_SECONDS = int(NOW.timestamp())


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "identity"},
        {"aud": ["health"]},
        {"iss": "https://other"},
        {"iss": ...},
        {"jti": ...},
        {"jti": ""},
        {"jti": 7},
        {"exp": ...},
        {"exp": NOW_SECONDS + 61},
        {"exp": str(NOW_SECONDS + 30)},
        {"exp": True},
        {"iat": ...},
        {"qh": ...},
        {"qh": None},
        {"scope": "everything"},
        {"subjects": ...},
        {"subjects": ["001090000001"]},
        {"subjects": {"001090000001": {"HEALTH_VISIT": [{"condition": "SELF"}]}}},
        {"subjects": {"001090000001": {"HEALTH_VISIT": "SELF"}}},
        {"actor": None},
        {"actor": {"role": "citizen"}},
        {"action": None},
        {"purpose": ["TREAT"]},
    ],
    ids=repr,
)
def test_what_is_not_exactly_a_grant_for_us_is_none(two: Two, changed: dict[str, Any]) -> None:
    with pytest.raises(GrantRefused):
        two.verifier().verify(two.raw(**changed), QUERY, VARIABLES)


@pytest.mark.parametrize("kind", ["at+jwt", "JWT", "fetch-grant", None])
def test_another_kind_of_token_is_no_grant(two: Two, kind: str | None) -> None:
    with pytest.raises(GrantRefused):
        two.verifier().verify(two.raw({"typ": kind}), QUERY, VARIABLES)


def test_another_algorithm_is_none(two: Two) -> None:
    verifier = two.verifier()
    claims = jwt.decode(two.raw(), two.key, algorithms=["Ed25519"]).claims
    public = json.dumps(public_grant_keys(two.key)["keys"][0]).encode()
    for algorithm, key in (("HS256", OctKey.import_key(public)), ("ES256", ECKey.generate_key("P-256"))):
        header = {"alg": algorithm, "typ": TYPE, "kid": two.key.kid}
        with pytest.raises(GrantRefused):
            verifier.verify(jwt.encode(header, claims, key, algorithms=[algorithm]), QUERY, VARIABLES)
    unsigned = ".".join((_segment({"alg": "none", "typ": TYPE, "kid": two.key.kid}), two.raw().split(".")[1], ""))
    with pytest.raises(GrantRefused):
        verifier.verify(unsigned, QUERY, VARIABLES)


def test_a_changed_claim_breaks_the_signature(two: Two) -> None:
    header, _, signature = two.raw().split(".")
    claims = jwt.decode(two.raw(), two.key, algorithms=["Ed25519"]).claims | {"action": "revokeConsent"}
    with pytest.raises(GrantRefused):
        two.verifier().verify(f"{header}.{_segment(claims)}.{signature}", QUERY, VARIABLES)


def test_an_unknown_key_is_said_apart(two: Two) -> None:
    token = Two().raw()
    with pytest.raises(UnknownGrantKey):
        two.verifier().verify(token, QUERY, VARIABLES)
    with pytest.raises(UnknownGrantKey):
        two.verifier().verify(two.raw({"kid": None}), QUERY, VARIABLES)


@pytest.mark.parametrize("token", ["", "a.b.c", "a.b", "null", "é.é.é", "." * 10, "a" * 10_000])
def test_what_is_no_token_at_all_is_none(two: Two, token: str) -> None:
    with pytest.raises(GrantRefused):
        two.verifier().verify(token, QUERY, VARIABLES)


def test_a_fetch_over_many_subjects_fits(two: Two) -> None:
    of = GRANT.subjects["001090000001"]
    grant = replace(GRANT, subjects={f"{number:012}": of for number in range(500)})
    token = two.signer().sign(grant, "health", QUERY, VARIABLES)
    assert two.verifier().verify(token, QUERY, VARIABLES) == grant


def test_only_public_keys_are_published(two: Two) -> None:
    (published,) = public_grant_keys(two.key)["keys"]
    assert "d" not in published and published["kid"] == two.key.kid


def test_no_signer_makes_a_grant_that_lives_longer(two: Two) -> None:
    with pytest.raises(ValueError, match="60 seconds"):
        two.signer(lifetime=61)


def _segment(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
