"""Step 7: the health subgraph in a process of its own, asked directly. Only a fetch grant for that very request opens it, once."""

import asyncio
import copy
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry

from policies.grant_token import generate_grant_key
from resolvers.seed.personas import CITIZEN
from resolvers.seed.story import VISITS
from tests.end_to_end.apart import Apart, apart_of
from tests.end_to_end.story import Visitor
from tests.end_to_end.tokens import grant_key, part, unpart

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

BOOK = "{ me { healthBook { encounters { totalCount nodes { id reason mainDiagnosis { code } } } labResults { value } } } }"
ENTITIES = """
query ($r: [_Any!]!) { _entities(representations: $r) { __typename
  ... on HealthBook { encounters { totalCount nodes { id reason } } labResults { value } }
  ... on Encounter { reason startedAt } } }"""
ONE = "query ($id: ID!) { encounter(id: $id) { id reason } }"


class Health(Apart):
    """The health subgraph, and what passes on the way to it."""

    async def captured(self) -> dict[str, Any]:
        """A request of the gateway for the citizen's encounters, with a grant that has not been used."""
        self.between.withholding, self.between.seen = True, []
        await self.visitor.ask("citizen", BOOK)
        self.between.withholding = False
        request, *_ = (one for one in self.between.seen if "reason" in one["query"])  # it is asked again, too
        return request

    async def outcomes(self) -> dict[str, float]:
        """Grants that came, by what became of them."""
        return await Visitor(self.between.session, self.subgraph).counted("civic_fetch_grants_total", "outcome")


@pytest.fixture(scope="module")
async def apart(populated: Callable[[str], Path], anyio_backend: str) -> AsyncIterator[Health]:
    async with apart_of("health", populated("health-attacked")) as both:
        yield Health(both.visitor, both.subgraph, both.between)


def public_only(body: bytes) -> None:
    text = body.decode()
    assert not [one.encounter_id for one in VISITS.values() if one.encounter_id in text], text
    for personal in ('reason":"', 'totalCount":', 'value":"', 'startedAt":"'):
        assert personal not in text, text
    assert "Traceback" not in text and ".py" not in text, text


async def test_it_answers_the_gateway(apart: Health) -> None:
    answer = await apart.visitor.ask("citizen", BOOK)
    assert not answer.errors and answer.data["me"]["healthBook"]["encounters"]["nodes"]
    assert (await apart.outcomes())["accepted"] >= 1
    for request in apart.between.seen:
        assert "Authorization" not in request and len(request["extensions"]["fetchGrant"]) > 100


async def test_without_a_grant(apart: Health) -> None:
    representations = [
        {"__typename": "HealthBook", "citizen": {"personalId": CITIZEN}},
        {"__typename": "Citizen", "personalId": CITIZEN},
        *({"__typename": "Encounter", "id": visit.encounter_id} for visit in VISITS.values()),
    ]
    for one in representations:
        status, body = await apart.send({"query": ENTITIES, "variables": {"r": [one]}})
        assert status in (200, 400)
        public_only(body)
    status, body = await apart.send({"query": ENTITIES, "variables": {"r": representations}})
    public_only(body)
    known = await apart.send({"query": ONE, "variables": {"id": VISITS["bronchitis"].encounter_id}})
    unknown = await apart.send({"query": ONE, "variables": {"id": "46001-CT9999"}})
    public_only(known[1])
    assert known == unknown


async def test_replayed(apart: Health) -> None:
    request = await apart.captured()
    status, first = await apart.send(request)
    assert status == 200 and VISITS["bronchitis"].encounter_id.encode() in first, "it is good, once"
    before = await apart.outcomes()
    for _ in range(2):
        status, again = await apart.send(request)
        public_only(again)
    after = await apart.outcomes()
    assert after["refused"] == before.get("refused", 0) + 2 and after["accepted"] == before["accepted"]


async def test_replayed_many_times_at_once(apart: Health) -> None:
    request = await apart.captured()
    answers = await asyncio.gather(*(apart.send(request) for _ in range(20)))
    opened = [body for _, body in answers if VISITS["bronchitis"].encounter_id.encode() in body]
    assert len(opened) == 1


async def test_with_another_body(apart: Health) -> None:
    request = await apart.captured()
    grant = {"fetchGrant": request["extensions"]["fetchGrant"]}
    others = [
        {**request, "query": request["query"].replace("reason", "reason outcome", 1)},
        {**request, "query": request["query"] + " "},
        {**request, "operationName": "Other"},
        {
            "query": ENTITIES,
            "variables": {"r": [{"__typename": "HealthBook", "citizen": {"personalId": CITIZEN}}]},
            "extensions": grant,
        },
        {"query": ONE, "variables": {"id": VISITS["other-exam"].encounter_id}, "extensions": grant},
    ]
    changed = copy.deepcopy(request)
    changed["variables"]["unused"] = 1
    for other in [*others, changed]:
        _, body = await apart.send(other)
        public_only(body)
    _, body = await apart.send(request)
    assert VISITS["bronchitis"].encounter_id.encode() in body, "a refused attempt does not use it up"


async def test_for_another_subgraph_by_another_key_or_of_another_time(apart: Health) -> None:
    request = await apart.captured()
    token = request["extensions"]["fetchGrant"]
    own, foreign = grant_key(apart.visitor.folder), generate_grant_key()
    claims = orjson.loads(unpart(token.split(".")[1]))
    now = datetime.now(UTC)

    def signed(key: OKPKey, changes: dict[str, Any]) -> str:
        header = {"alg": "Ed25519", "typ": "fetch-grant+jwt", "kid": key.kid}
        given = {**claims, "jti": f"attack-{len(tokens)}", **changes}
        return jwt.encode(header, given, key, registry=JWSRegistry(algorithms=["Ed25519"]))

    tokens: list[str] = []
    for key, changes in (
        (own, {"aud": "identity"}),
        (own, {"aud": ["health"]}),
        (own, {"iss": "another"}),
        (own, {"exp": int((now - timedelta(seconds=60)).timestamp())}),
        (own, {"iat": int(now.timestamp()), "exp": int((now + timedelta(hours=1)).timestamp())}),
        (
            own,
            {
                "iat": int((now + timedelta(seconds=40)).timestamp()),
                "exp": int((now + timedelta(seconds=80)).timestamp()),
            },
        ),
        (own, {"qh": "0" * 64}),
        (own, {"qh": None}),
        (own, {"jti": ""}),
        (foreign, {}),
    ):
        tokens.append(signed(key, changes))
    head, body, signature = token.split(".")
    tokens += [
        f"{part(orjson.dumps({'alg': 'none', 'typ': 'fetch-grant+jwt', 'kid': own.kid}))}.{body}.",
        f"{head}.{part(orjson.dumps({**claims, 'actor': None}))}.{signature}",
        "",
        "a.b.c",
        "x" * 100_000,
    ]
    before = await apart.outcomes()
    for one in [*tokens, 1, None, {"a": 1}, [token]]:
        _, answered = await apart.send({**request, "extensions": {"fetchGrant": one}})
        public_only(answered)
    after = await apart.outcomes()
    assert after["accepted"] == before["accepted"]
    control = signed(own, {})
    _, opened = await apart.send({**request, "extensions": {"fetchGrant": control}})
    assert VISITS["bronchitis"].encounter_id.encode() in opened, "the forge can make good ones"


async def test_a_personas_token_opens_nothing(apart: Health) -> None:
    request = await apart.captured()
    for persona in ("citizen", "clinician", "auditor"):
        token = await apart.visitor.token(persona)
        bare = {key: value for key, value in request.items() if key != "extensions"}
        for body, headers in (
            (bare, {"Authorization": f"Bearer {token}"}),
            ({**bare, "extensions": {"fetchGrant": token}}, {}),
            ({**bare, "extensions": {"fetchGrant": token}}, {"Authorization": f"Bearer {token}"}),
        ):
            _, answered = await apart.send(body, **headers)
            public_only(answered)


async def test_a_grant_opens_nothing_at_the_gateways_door(apart: Health) -> None:
    request = await apart.captured()
    grant = request["extensions"]["fetchGrant"]
    answer = await apart.visitor.ask(None, "{ me { fullName } }", token=grant)
    assert (answer.status, answer.codes()) == (401, ["UNAUTHENTICATED"])
    inside = await apart.visitor.send(
        orjson.dumps({"query": "{ me { fullName } }", "extensions": {"fetchGrant": grant}}).decode()
    )
    assert inside.data == {"me": None} and inside.codes() == ["UNAUTHENTICATED"]


async def test_bad_input_does_not_break_it(apart: Health) -> None:
    for text in (b"", b"{", b"[]", b'{"query": 1}', b'{"query": "{"}', b'{"query": "{ nothing }"}', b"\xff\xfe"):
        async with apart.between.session.post(
            apart.between.target, data=text, headers={"Content-Type": "application/json"}
        ) as answer:
            assert answer.status in (200, 400) and b"Traceback" not in await answer.read()
    fresh = Visitor(apart.between.session, apart.subgraph)
    assert await fresh.health("live") == 200
    assert not (await apart.visitor.ask("citizen", BOOK)).errors
