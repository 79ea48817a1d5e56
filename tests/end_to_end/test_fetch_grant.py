"""The fetch grant on the wire: the health subgraph in a process of its own, a tap between it and the gateway.

Whatever is wrong with a grant, the subgraph answers public fields only; what a right one does not open stays closed.
"""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web
from joserfc.jwk import OKPKey

from policies.actor import Actor
from policies.decision import Clause
from policies.fetch_grant import FetchGrant, GrantScope
from policies.flags import CARE_FLAGS
from policies.grant_token import GrantSigner
from resolvers.seed.personas import CITIZEN, CITIZEN_OTHER, FACILITY_A
from resolvers.seed.story import VISITS
from tests.end_to_end.processes import PROGRAM, ROOT, Running, free_port, start
from tests.end_to_end.story import Visitor, environment
from tests.web_server import listening

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("fetch-grant"), pytest.mark.timeout(300)]

BOOK = """
query ($r: [_Any!]!) { _entities(representations: $r) { ... on HealthBook {
  personalId encounters(first: 50) { totalCount nodes { id reason startedAt citizen { personalId } facility { code } } }
  labResults { id value encounter { id } } medications { id } allergies { id } } } }"""
VISIT = """
query ($r: [_Any!]!) { _entities(representations: $r) { ... on Encounter {
  id reason startedAt sensitivityFlags citizen { personalId } facility { code } mainDiagnosis { code } labResults { id } } } }"""
BY_ID = "query ($id: ID!) { encounter(id: $id) { id reason citizen { personalId } labResults { id } } }"
ACTOR = Actor("clinician", sub="clinician", organization=FACILITY_A, assurance=3, purpose="TREAT")
EVERY_RECORD = (Clause("TREATING", flags=CARE_FLAGS),)
ISSUER = "civic-gateway"  # the gateway's audience, as its settings have it


def book(number: str = CITIZEN) -> dict[str, Any]:
    return {"r": [{"__typename": "HealthBook", "personalId": number}]}


def visit(key: str = "open") -> dict[str, Any]:
    return {"r": [{"__typename": "Encounter", "id": VISITS[key].encounter_id}]}


@dataclass(slots=True)
class Tap:
    """Hands on what the gateway sends, and keeps it."""

    to: str
    session: aiohttp.ClientSession
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    async def hand_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        if request.method == "POST":
            self.bodies.append(orjson.loads(body))
            self.headers.append({name.lower(): value for name, value in request.headers.items()})
        kept = {"content-type": "application/json"} if body else {}
        async with self.session.request(
            request.method, self.to + request.path, data=body or None, headers=kept
        ) as answer:
            return web.Response(body=await answer.read(), status=answer.status, content_type=answer.content_type)


@dataclass(slots=True)
class Wire:
    """A gateway, the health subgraph beside it, what goes between them, and the key that grants are signed with."""

    visitor: Visitor
    health: Running
    tap: Tap
    key: OKPKey

    async def ask_health(self, query: str, variables: dict[str, Any], token: object = None, **headers: str) -> Any:
        body: dict[str, Any] = {"query": query, "variables": variables}
        if token is not None:
            body["extensions"] = {"fetchGrant": token}
        return await self.send(body, **headers)

    async def send(self, body: dict[str, Any], **headers: str) -> Any:
        url = self.health.url + "/graphql"
        async with self.visitor.session.post(url, json=body, headers=headers) as answer:
            return await answer.json(content_type=None)

    def signed(
        self,
        query: str,
        variables: dict[str, Any],
        scope: GrantScope = GrantScope.SUBJECTS,
        *,
        subject: str = CITIZEN,
        categories: tuple[str, ...] = ("HEALTH_VISIT",),
        subgraph: str = "health",
        issuer: str = ISSUER,
        key: OKPKey | None = None,
        at: float | None = None,
        action: str = "read",
    ) -> str:
        clauses = dict.fromkeys(categories, EVERY_RECORD) if scope is GrantScope.SUBJECTS else {}
        grant = FetchGrant(ACTOR, action, scope, subjects={subject: clauses} if clauses else {})
        when = datetime.fromtimestamp(at or time.time(), UTC)
        return GrantSigner(key or self.key, issuer, lambda: when).sign(grant, subgraph, query, variables)


@pytest.fixture(scope="module")
async def wire(populated: Callable[[str], Path], anyio_backend: str) -> AsyncIterator[Wire]:
    folder, port, tapped, alone = populated("wire"), free_port(), free_port(), free_port()
    config, url = folder / "supergraph.yaml", f"http://127.0.0.1:{port}"
    config.write_text(
        f"subgraphs:\n  health:\n    routing_url: http://127.0.0.1:{tapped}/graphql\n"
        f"    schema:\n      file: {ROOT / 'schema/health/subgraph.graphql'}\n"
    )
    env = environment(folder, port, CIVIC_SUPERGRAPH_CONFIG=str(config))
    async with aiohttp.ClientSession() as session:
        tap = Tap(f"http://127.0.0.1:{alone}", session)
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", tap.hand_on)
        async with listening(application, tapped):
            gateway = await start([PROGRAM, "serve"], url, "/health/ready", folder / "gateway.log", env)
            keys = {"CIVIC_GRANT_KEYS_URL": f"{url}/.well-known/grant-keys.json"}
            command = [PROGRAM, "subgraph", "health", "--port", str(alone)]
            health = await start(command, tap.to, "/health/ready", folder / "health.log", {**env, **keys})
            key = OKPKey.import_key(orjson.loads((folder / "data" / "fetch-grants.json").read_bytes()))
            yield Wire(Visitor(session, gateway), health, tap, key)
            await health.stop()
            await gateway.stop()


def closed(answer: Any) -> bool:
    """Keys that were sent come back, and whatever is public; nothing else."""
    (one,) = answer["data"]["_entities"]
    return one is None or all(value is None for name, value in one.items() if name != "personalId")


class TestWhatTheGatewaySends:
    async def test_a_grant_for_the_body_and_no_bearer_token(self, wire: Wire) -> None:
        wire.tap.bodies.clear()
        wire.tap.headers.clear()
        query = (
            "query ($n: PersonalId!) { citizen(personalId: $n) { healthBook { encounters { nodes { id reason } } } } }"
        )
        answer = await wire.visitor.ask("clinician", query, {"n": CITIZEN})
        assert answer.data["citizen"]["healthBook"]["encounters"]["nodes"]
        (body,) = wire.tap.bodies
        assert "authorization" not in wire.tap.headers[0] and "x-purpose-of-use" not in wire.tap.headers[0]
        token = body["extensions"]["fetchGrant"]
        assert closed(await wire.send(body)), "it was used before"
        assert closed(await wire.send(body, Authorization=f"Bearer {token}"))
        door = await wire.visitor.ask(None, "{ me { personalId } }", token=token)
        assert door.status == 401 and door.codes() == ["UNAUTHENTICATED"]

    async def test_by_id_inputs_first_and_nothing_else(self, wire: Wire) -> None:
        wire.tap.bodies.clear()
        query = "query One($id: ID!) { encounter(id: $id) { reason labResults { id } } }"
        refused = await wire.visitor.ask("clinician-elsewhere", query, {"id": VISITS["open"].encounter_id})
        assert refused.codes() == ["NOT_FOUND"]
        (body,) = wire.tap.bodies
        assert "reason" not in body["query"] and "labResults" not in body["query"]

    async def test_a_refused_category_is_not_asked_for(self, wire: Wire) -> None:
        wire.tap.bodies.clear()
        query = "query ($n: PersonalId!) { citizen(personalId: $n) { healthBook { encounters { totalCount } } insuranceCards { cardNumber } } }"
        await wire.visitor.ask("clinician-elsewhere", query, {"n": CITIZEN})
        await wire.visitor.ask("auditor", query, {"n": CITIZEN})
        await wire.visitor.ask(None, query, {"n": CITIZEN})
        assert wire.tap.bodies == []


class TestWithoutAValidGrant:
    @pytest.mark.parametrize("query", [BOOK, VISIT], ids=["book", "visit"])
    async def test_public_fields_only(self, wire: Wire, query: str) -> None:
        variables = book() if query is BOOK else visit()
        right = await wire.ask_health(query, variables, wire.signed(query, variables))
        assert not closed(right), "the right one opens"
        persona = await wire.visitor.token("citizen")
        tokens: dict[str, object] = {
            "absent": None,
            "no text": {"scope": "subjects"},
            "rubbish": "a.b.c",
            "a persona's": persona,
            "for another subgraph": wire.signed(query, variables, subgraph="identity"),
            "of another gateway": wire.signed(query, variables, issuer="https://elsewhere.example"),
            "for another query": wire.signed(query + " ", variables),
            "for other variables": wire.signed(query, book(CITIZEN_OTHER)),
            "expired": wire.signed(query, variables, at=time.time() - 120),
            "of tomorrow": wire.signed(query, variables, at=time.time() + 86_400),
            "signed by another key": wire.signed(query, variables, key=OKPKey.generate_key("Ed25519", auto_kid=True)),
        }
        for name, token in tokens.items():
            assert closed(await wire.ask_health(query, variables, token)), name
        assert closed(await wire.ask_health(query, variables, None, Authorization=f"Bearer {persona}"))

    async def test_by_id_and_by_odd_keys_there_is_nothing(self, wire: Wire) -> None:
        answer = await wire.ask_health(BY_ID, {"id": VISITS["open"].encounter_id})
        assert answer["data"] == {"encounter": None} and "errors" not in answer
        for key in ({"$gt": ""}, {"$ne": None}, ["x"], None, 7, "x" * 100_000, "a\0b"):
            for name, field_ in (("Encounter", "id"), ("HealthBook", "personalId")):
                query = VISIT if name == "Encounter" else BOOK
                variables = {"r": [{"__typename": name, field_: key}]}
                for token in (None, wire.signed(query, variables)):
                    answer = await wire.ask_health(query, variables, token)
                    (one,) = (answer.get("data") or {"_entities": [None]})["_entities"]
                    assert one is None or not any(value for value in one.values() if value != key), key
                    assert all(error["extensions"]["code"] == "BAD_USER_INPUT" for error in answer.get("errors", ()))


class TestWhatAGrantOpens:
    async def test_its_categories_of_its_subjects(self, wire: Wire) -> None:
        answer = await wire.ask_health(BOOK, book(), wire.signed(BOOK, book()))
        (one,) = answer["data"]["_entities"]
        assert one["encounters"]["totalCount"] == 6 and one["encounters"]["nodes"][0]["reason"]
        assert one["labResults"] is one["medications"] is one["allergies"] is None
        anothers = wire.signed(BOOK, book(), subject=CITIZEN_OTHER)
        assert closed(await wire.ask_health(BOOK, book(), anothers))
        results = await wire.ask_health(BOOK, book(), wire.signed(BOOK, book(), categories=("LAB_RESULT",)))
        (one,) = results["data"]["_entities"]
        assert one["encounters"] is None and one["labResults"]
        assert all(lab["encounter"] is None for lab in one["labResults"])

    async def test_a_grant_of_inputs_opens_keys_and_inputs(self, wire: Wire) -> None:
        token = wire.signed(VISIT, visit(), GrantScope.INPUTS)
        (one,) = (await wire.ask_health(VISIT, visit(), token))["data"]["_entities"]
        assert one["id"] == VISITS["open"].encounter_id and one["citizen"] == {"personalId": CITIZEN}
        assert one["facility"] == {"code": FACILITY_A} and one["startedAt"] and one["sensitivityFlags"] == []
        assert one["reason"] is one["mainDiagnosis"] is one["labResults"] is None
        of_book = await wire.ask_health(BOOK, book(), wire.signed(BOOK, book(), GrantScope.INPUTS))
        assert closed(of_book)

    @pytest.mark.parametrize("scope", [GrantScope.PUBLIC, GrantScope.COMMAND, GrantScope.EACH])
    async def test_another_scope_opens_no_record(self, wire: Wire, scope: GrantScope) -> None:
        assert closed(await wire.ask_health(BOOK, book(), wire.signed(BOOK, book(), scope)))
        (one,) = (await wire.ask_health(VISIT, visit(), wire.signed(VISIT, visit(), scope)))["data"]["_entities"]
        assert one is None or one["reason"] is one["mainDiagnosis"] is one["labResults"] is None
        if scope is not GrantScope.COMMAND:
            assert one is None
