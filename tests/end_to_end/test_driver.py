"""The core of the story with PyMongo's own asynchronous client in place of Motor: reading, commands in transactions, paging."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from resolvers.seed.personas import CITIZEN, FACILITY_B
from tests.end_to_end.processes import PROGRAM, free_port, start
from tests.end_to_end.story import Visitor, environment, operation

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

ENCOUNTERS = """
query Encounters($id: PersonalId!) {
  citizen(personalId: $id) { healthBook { encounters(first: 2) { totalCount nodes { id } pageInfo { endCursor } } } } }"""
GRANT = "mutation G($input: GrantConsentInput!) { grantConsent(input: $input) { consent { id status } } }"
REVOKE = "mutation R($input: RevokeConsentInput!) { revokeConsent(input: $input) { consent { status } } }"


@pytest.fixture(scope="module")
async def visitor(populated: Callable[[str], Path], anyio_backend: str) -> AsyncIterator[Visitor]:
    folder, port = populated("pymongo"), free_port()
    env = environment(folder, port, CIVIC_MONGO_DRIVER="pymongo")
    gateway = await start([PROGRAM, "serve"], f"http://127.0.0.1:{port}", "/health/ready", folder / "gateway.log", env)
    async with aiohttp.ClientSession() as session:
        yield Visitor(session, gateway)
    assert await gateway.stop() == 0
    assert "Traceback" not in gateway.log.read_text()


async def test_it_reads(visitor: Visitor) -> None:
    answer = await visitor.ask("citizen", operation("my-record"))
    assert not answer.errors
    me = answer.data["me"]
    assert me["fullName"] and me["healthBook"]["encounters"]["totalCount"] and me["accessLog"]["edges"]
    assert not (await visitor.ask(None, operation("programme"))).errors


async def test_it_asks_grants_and_revokes(visitor: Visitor) -> None:
    variables = {"id": CITIZEN}
    refused = await visitor.ask("clinician-elsewhere", ENCOUNTERS, variables)
    assert refused.at("citizen.healthBook.encounters") == "CONSENT_REQUIRED"
    wanted = {
        "personalId": CITIZEN,
        "categories": ["HEALTH_VISIT"],
        "purpose": "TREAT",
        "idempotencyKey": "with-the-other-driver",
    }
    asked = [await visitor.ask("clinician-elsewhere", operation("ask"), {"input": wanted}) for _ in range(2)]
    assert not asked[0].errors and asked[0].data == asked[1].data
    number = asked[0].data["requestConsent"]["consentRequest"]["id"]
    validity = {"to": (datetime.now(UTC) + timedelta(days=30)).isoformat()}
    given = {"requestId": number, "categories": ["HEALTH_VISIT"], "validity": validity}
    granted = await visitor.ask("citizen", GRANT, {"input": given})
    assert not granted.errors
    again = await visitor.ask("citizen", GRANT, {"input": given})
    assert again.codes() == ["INVALID_TRANSITION"]
    read = await visitor.ask("clinician-elsewhere", ENCOUNTERS, variables)
    assert not read.errors and read.data["citizen"]["healthBook"]["encounters"]["nodes"]
    consent = granted.data["grantConsent"]["consent"]["id"]
    revoked = await visitor.ask("citizen", REVOKE, {"input": {"consentId": consent}})
    assert revoked.data["revokeConsent"]["consent"]["status"] == "REVOKED"
    after = await visitor.ask("clinician-elsewhere", ENCOUNTERS, variables)
    assert after.at("citizen.healthBook.encounters") == "CONSENT_REQUIRED"


async def test_a_direct_grant_names_its_facility(visitor: Visitor) -> None:
    given = {
        "grantee": {"organization": FACILITY_B},
        "purpose": "TREAT",
        "categories": ["LAB_RESULT"],
        "validity": {"to": (datetime.now(UTC) + timedelta(days=1)).isoformat()},
        "idempotencyKey": "direct",
    }
    first, second = [await visitor.ask("citizen", GRANT, {"input": given}) for _ in range(2)]
    assert not first.errors and first.data == second.data
