"""Bad tokens over real HTTP: refused with a code; the process lives, and the answer repeats nothing of the token."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from joserfc.jwk import ECKey

from policies.fetch_grant import PUBLIC_GRANT
from policies.grant_token import GrantSigner
from resolvers.seed.personas import CITIZEN
from tests.end_to_end.clear import assert_clear
from tests.end_to_end.story import Answer, Visitor
from tests.end_to_end.tokens import AUDIENCE, claims, grant_key, issuer_key, part, signed, signed_with_secret, unsigned

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300), pytest.mark.usefixtures("unharmed")]

WHO = "{ me { fullName } }"


async def refused(visitor: Visitor, token: str) -> Answer:
    answer = await visitor.ask(None, WHO, token=token)
    assert_clear(answer)
    assert (answer.status, answer.codes()) == (401, ["UNAUTHENTICATED"])
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert "data" not in answer.json
    assert token[:20] not in answer.body.decode() and CITIZEN not in answer.body.decode()
    return answer


async def test_the_forge_makes_good_tokens_too(visitor: Visitor) -> None:
    answer = await visitor.ask(None, WHO, token=signed(issuer_key(visitor.folder), claims()))
    assert answer.data["me"]["fullName"] and not answer.errors


async def test_unsigned(visitor: Visitor) -> None:
    kid = issuer_key(visitor.folder).kid
    await refused(visitor, unsigned(claims()))
    await refused(visitor, unsigned(claims(), kid=kid))
    await refused(visitor, unsigned(claims(), kid=kid, alg="None"))
    good = signed(issuer_key(visitor.folder), claims())
    await refused(visitor, good.rpartition(".")[0] + ".")


async def test_signed_with_another_key(visitor: Visitor) -> None:
    own, foreign = issuer_key(visitor.folder), ECKey.generate_key("P-256", auto_kid=True)
    await refused(visitor, signed(foreign, claims()))
    await refused(visitor, signed(foreign, claims(), kid=own.kid))
    await refused(visitor, signed(foreign, claims(), jwk=foreign.as_dict(private=False)))
    await refused(visitor, signed(foreign, claims(), jku="http://127.0.0.1:9/keys"))


async def test_the_public_key_as_a_shared_secret(visitor: Visitor) -> None:
    own = issuer_key(visitor.folder)
    for secret in (own.as_pem(private=False), orjson.dumps(own.as_dict(private=False)), b""):
        await refused(visitor, signed_with_secret(secret, claims(), kid=own.kid))


async def test_changed_after_it_was_signed(visitor: Visitor) -> None:
    head, _, signature = signed(issuer_key(visitor.folder), claims()).split(".")
    await refused(visitor, f"{head}.{part(orjson.dumps(claims('citizen-other')))}.{signature}")


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1_000_000_000},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": 1e300},
        {"nbf": 30_000_000_000},
        {"iss": "urn:somebody-else"},
        {"iss": None},
        {"aud": "another-gateway"},
        {"aud": ["a", "b"]},
        {"aud": None},
        {"sub": None},
        {"sub": ""},
        {"roles": []},
        {"roles": ["citizen", "clinician"]},
        {"roles": "citizen"},
        {"roles": [["citizen"]]},
        {"roles": None},
        {"personal_id": 1185000011},
        {"personal_id": {"$ne": ""}},
        {"assurance": 99},
        {"assurance": "3"},
        {"purpose_of_use": "PATRQT"},
    ],
    ids=str,
)
async def test_claims(visitor: Visitor, changes: dict[str, Any]) -> None:
    await refused(visitor, signed(issuer_key(visitor.folder), claims(**changes)))


@pytest.mark.parametrize("typ", ["JWT", "fetch-grant+jwt", "", None])
async def test_another_type(visitor: Visitor, typ: str | None) -> None:
    await refused(visitor, signed(issuer_key(visitor.folder), claims(), typ=typ))


async def test_a_fetch_grant_is_no_token(visitor: Visitor) -> None:
    key = grant_key(visitor.folder)
    grant = GrantSigner(key, AUDIENCE, lambda: datetime.now(UTC)).sign(PUBLIC_GRANT, "identity", WHO, {})
    await refused(visitor, grant)
    await refused(visitor, signed(key, claims(), "Ed25519"))


async def test_long_and_twice(visitor: Visitor) -> None:
    key = issuer_key(visitor.folder)
    await refused(visitor, signed(key, claims(scope="x" * 7_000)))
    good = signed(key, claims())
    await refused(visitor, f"{good} {good}")


@pytest.mark.parametrize("role", ["superuser", "public", "role:public", "*", "g", "citizen\nclinician"])
async def test_a_role_that_there_is_not_reads_what_anyone_reads(visitor: Visitor, role: str) -> None:
    token = signed(issuer_key(visitor.folder), claims(roles=[role]))
    answer = await visitor.ask(None, "{ me { fullName } programme { asOf } }", token=token)
    assert_clear(answer)
    assert answer.data["me"] is None or answer.data["me"]["fullName"] is None
    assert set(answer.codes()) == {"FORBIDDEN"} and answer.data["programme"]["asOf"]


async def test_a_weak_proof_of_identity_reads_nothing_personal(visitor: Visitor) -> None:
    answer = await visitor.ask(None, WHO, token=signed(issuer_key(visitor.folder), claims(assurance=1)))
    assert answer.data == {"me": {"fullName": None}} and answer.codes() == ["FORBIDDEN"]


async def test_a_purpose_that_the_token_has_not(visitor: Visitor) -> None:
    answer = await visitor.ask("citizen", WHO, headers={"X-Purpose-Of-Use": "TREAT"})
    assert_clear(answer)
    assert (answer.status, answer.codes()) == (403, ["FORBIDDEN"])
