"""The story of first light, over real HTTP against real processes: once with every subgraph in process, once with the
health subgraph in a process of its own. Every answer must be the same."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from resolvers.seed.personas import (
    CHILD,
    CITIZEN,
    CITIZEN_OTHER,
    FACILITY_A,
    FACILITY_B,
    FACILITY_C,
    YOUNGER_CHILD,
)
from resolvers.seed.story import FLAGGED_CONSENTS, PLAIN_CONSENTS, VISITS
from tests.end_to_end.processes import PROGRAM, Running, free_port, start
from tests.end_to_end.story import Answer, Visitor, environment, operation
from tests.end_to_end.story_queries import BOOK, BY_ID, ENCOUNTERS, GRANT, MY_LOG, REQUEST, REVOKE

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(400)]

UNKNOWN = "001199999999"  # valid, and nobody's: the seed never draws it


@dataclass(slots=True)
class World:
    """One gateway, perhaps with the health subgraph beside it; `answers` collects what step by step came back."""

    visitor: Visitor
    folder: Path
    health: Running | None = None
    answers: dict[str, Any] = field(default_factory=dict)

    async def ask(self, persona: str | None, query: str, **variables: Any) -> Answer:
        return await self.visitor.ask(persona, query, variables)


@pytest.fixture(scope="module", params=["in-process", "health-alone"])
async def world(
    request: pytest.FixtureRequest, populated: Callable[[str], Path], anyio_backend: str
) -> AsyncIterator[World]:
    folder = populated(request.param)
    port, health_port = free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    env = environment(folder, port)
    health: Running | None = None
    if request.param == "health-alone":
        config = folder / "supergraph.yaml"
        config.write_text(
            f"subgraphs:\n  health:\n    routing_url: http://127.0.0.1:{health_port}/graphql\n"
            f"    schema:\n      file: {Path(__file__).parents[2] / 'schema/health/subgraph.graphql'}\n"
        )
        env["CIVIC_SUPERGRAPH_CONFIG"] = str(config)
    gateway = await start([PROGRAM, "serve"], url, "/health/ready", folder / "gateway.log", env)
    if request.param == "health-alone":
        health = await start_health(folder, health_port, url, env)
    async with aiohttp.ClientSession() as session:
        world = World(Visitor(session, gateway), folder, health)
        yield world
    if world.health is not None:
        await world.health.stop()  # the one that step 7 started
    assert await gateway.stop() == 0, "Ctrl-C is a clean end"


async def start_health(folder: Path, port: int, gateway: str, env: dict[str, str]) -> Running:
    return await start(
        [PROGRAM, "subgraph", "health", "--port", str(port)],
        f"http://127.0.0.1:{port}",
        "/health/ready",
        folder / "health.log",
        {**env, "CIVIC_GRANT_KEYS_URL": f"{gateway}/.well-known/grant-keys.json"},
    )


async def test_1_the_citizen_reads_the_whole_record_in_one_operation(world: World) -> None:
    answer = await world.visitor.ask("citizen", operation("my-record"))
    assert not answer.errors
    me = answer.data["me"]
    assert me["fullName"] == "Nguyễn Thị Minh Hạnh"
    book = me["healthBook"]["encounters"]
    assert book["totalCount"] == sum(visit.personal_id == CITIZEN for visit in VISITS.values())
    nodes = [edge["node"] for edge in book["edges"]]
    assert all(node["facility"]["name"] for node in nodes)
    assert any(node["prescriptions"] for node in nodes) and any(node["labResults"] for node in nodes)
    assert [one["type"] for one in me["judicialCertificates"]] == ["TYPE_1"]
    assert me["accessLog"]["edges"], "the seed's clinician looked"
    assert answer.headers["Cache-Control"] == "no-store"


async def test_2_the_treating_clinician_reads_the_own_facility_and_what_the_patient_declared(world: World) -> None:
    answer = await world.visitor.ask("clinician", operation("treating"), {"personalId": CITIZEN})
    assert not answer.errors
    book = answer.data["citizen"]["healthBook"]
    read = {edge["node"]["id"] for edge in book["encounters"]["edges"]}
    at_a = {v.encounter_id for v in VISITS.values() if v.personal_id == CITIZEN and v.facility == FACILITY_A}
    assert read == at_a and book["encounters"]["totalCount"] == len(at_a)
    assert [one["substance"] for one in book["allergies"]] == ["Penicilin"], "declared by the patient, not the third's"


async def test_2_the_clinician_elsewhere_is_told_to_ask_and_the_subgraph_is_not(world: World) -> None:
    before = await world.visitor.fetches()
    answer = await world.ask("clinician-elsewhere", ENCOUNTERS, personalId=CITIZEN)
    after = await world.visitor.fetches()
    assert answer.data == {"citizen": {"personalId": CITIZEN, "healthBook": {"encounters": None}}}
    assert answer.at("citizen.healthBook.encounters") == "CONSENT_REQUIRED"
    assert answer.errors[0]["extensions"]["remedy"]["categories"] == ["HEALTH_VISIT"]
    assert after.get("health", 0) == before.get("health", 0)


async def test_2_unknown_and_refused_are_the_same_bytes(world: World) -> None:
    known = await world.ask("clinician-elsewhere", BOOK, personalId=CITIZEN)
    unknown = await world.ask("clinician-elsewhere", BOOK, personalId=UNKNOWN)
    assert known.status == unknown.status
    assert known.body.replace(CITIZEN.encode(), b"N") == unknown.body.replace(UNKNOWN.encode(), b"N")
    there, nowhere = VISITS["elsewhere"].encounter_id, f"{FACILITY_C}-CT9999"
    by_id = await world.ask("clinician-elsewhere", BY_ID, id=there)
    none = await world.ask("clinician-elsewhere", BY_ID, id=nowhere)
    assert by_id.data == {"encounter": None} and by_id.codes() == ["NOT_FOUND"]
    assert by_id.body == none.body


async def test_2_an_encounter_by_id_is_found_by_who_may_read_it(world: World) -> None:
    visit = VISITS["bronchitis"]
    answer = await world.ask("clinician", BY_ID, id=visit.encounter_id)
    assert not answer.errors
    assert answer.data["encounter"]["id"] == visit.encounter_id
    assert answer.data["encounter"]["facility"]["name"]


async def test_3_consent_is_asked_for_and_given(world: World) -> None:
    asked = await world.ask(
        "clinician-elsewhere",
        REQUEST,
        input={
            "personalId": CITIZEN,
            "categories": ["HEALTH_VISIT", "LAB_RESULT"],
            "purpose": "TREAT",
            "reason": "Khám chuyên khoa",
            "idempotencyKey": "story-3",
        },
    )
    assert not asked.errors
    number = asked.data["requestConsent"]["consentRequest"]["id"]
    seen = await world.ask("citizen", "{ me { consentRequests { id status purpose grantee { organization } } } }")
    mine = [one for one in seen.data["me"]["consentRequests"] if one["id"] == number]
    assert mine == [{"id": number, "status": "REQUESTED", "purpose": "TREAT", "grantee": {"organization": FACILITY_B}}]
    now = datetime.now(UTC)
    granted = await world.ask(
        "citizen",
        GRANT,
        input={
            "requestId": number,
            "categories": ["HEALTH_VISIT", "LAB_RESULT"],
            "dataPeriod": {"from": (now - timedelta(days=730)).date().isoformat()},
            "validity": {"to": (now + timedelta(days=30)).isoformat()},
        },
    )
    assert not granted.errors
    consent = granted.data["grantConsent"]["consent"]
    assert consent["status"] == "GRANTED"
    world.answers["consent"] = consent["id"]


async def test_3_the_clinician_reads_exactly_what_was_granted(world: World) -> None:
    answer = await world.ask("clinician-elsewhere", BOOK, personalId=CITIZEN)
    assert not answer.errors
    citizen = answer.data["citizen"]
    assert citizen["fullName"] == "Nguyễn Thị Minh Hạnh" and citizen["sex"] == "FEMALE"
    assert citizen["birthDate"]["value"] == "1985-03-14"
    permitted = {
        visit.encounter_id
        for key, visit in VISITS.items()
        if visit.personal_id == CITIZEN and key not in ("flagged", "older")
    }
    book = citizen["healthBook"]
    assert {node["id"] for node in book["encounters"]["nodes"]} == permitted
    assert book["encounters"]["totalCount"] == len(permitted)
    assert {node["facility"]["code"] for node in book["encounters"]["nodes"]} == {FACILITY_A, FACILITY_C}
    assert {one["encounter"]["id"] for one in book["labResults"]} <= permitted and book["labResults"]


async def test_3_what_was_not_granted_is_refused_or_absent(world: World) -> None:
    answer = await world.ask(
        "clinician-elsewhere",
        "query P($id: PersonalId!) { citizen(personalId: $id) { healthBook { medications { id } "
        "encounters { nodes { id prescriptions { id } } } } } }",
        id=CITIZEN,
    )
    assert answer.data["citizen"]["healthBook"]["medications"] is None
    assert answer.at("citizen.healthBook.medications") == "CONSENT_REQUIRED"
    nodes = answer.data["citizen"]["healthBook"]["encounters"]["nodes"]
    assert nodes and all(node["prescriptions"] is None for node in nodes)
    for index in range(len(nodes)):
        assert answer.at(f"citizen.healthBook.encounters.nodes.{index}.prescriptions") == "CONSENT_REQUIRED"
    for key in ("flagged", "older"):
        hidden = await world.ask("clinician-elsewhere", BY_ID, id=VISITS[key].encounter_id)
        assert hidden.data == {"encounter": None} and hidden.codes() == ["NOT_FOUND"]
    shown = await world.ask("clinician-elsewhere", BY_ID, id=VISITS["elsewhere"].encounter_id)
    assert not shown.errors and shown.data["encounter"]["id"] == VISITS["elsewhere"].encounter_id


async def test_4_the_log_tells_the_citizen_who_looked_and_by_which_right(world: World) -> None:
    answer = await world.ask("citizen", MY_LOG)
    assert not answer.errors
    rows = answer.data["me"]["accessLog"]["nodes"]
    used = [row for row in rows if row["consentId"] == world.answers["consent"]]
    assert {row["category"] for row in used} >= {"HEALTH_VISIT", "LAB_RESULT", "IDENTITY_BASIC"}
    assert all(
        (row["caller"], row["role"], row["organization"], row["purpose"], row["condition"])
        == ("clinician-elsewhere", "clinician", FACILITY_B, "TREAT", "CONSENT")
        for row in used
    )
    refused = [row for row in rows if row["caller"] == "clinician-elsewhere" and row["decision"] == "REFUSED"]
    assert {"HEALTH_VISIT", "PRESCRIPTION"} <= {row["category"] for row in refused}
    treating = [row for row in rows if row["caller"] == "clinician" and row["condition"] == "TREATING"]
    assert any(row["category"] == "HEALTH_VISIT" and row["flags"] == ["HIV"] for row in treating), "a row of its own"
    assert "requestConsent" in {row["operation"] for row in rows}
    world.answers["rows"] = len(rows)


async def test_4_the_auditor_sees_the_rows_without_content_and_no_health_data(world: World) -> None:
    answer = await world.ask(
        "auditor",
        "query Audit($id: PersonalId!) { citizen(personalId: $id) { fullName accessLog(first: 100) { totalCount nodes "
        "{ at caller role organization purpose operation category decision condition consentId } } "
        "healthBook { encounters { totalCount } } } }",
        id=CITIZEN,
    )
    citizen = answer.data["citizen"]
    assert citizen["accessLog"]["totalCount"] >= world.answers["rows"]
    assert citizen["fullName"] is None and answer.at("citizen.fullName") == "FORBIDDEN"
    assert citizen["healthBook"]["encounters"] is None
    assert answer.at("citizen.healthBook.encounters") == "FORBIDDEN"
    content = await world.ask(
        "auditor",
        "query C($id: PersonalId!) { citizen(personalId: $id) { accessLog { nodes { at flags fields } } } }",
        id=CITIZEN,
    )
    nodes = content.data["citizen"]["accessLog"]["nodes"]
    assert nodes and all(node["flags"] is None and node["fields"] is None for node in nodes)
    assert set(content.codes()) <= {"FORBIDDEN", "LIMIT_EXCEEDED"}


async def test_5_revoked_is_refused_at_the_next_read(world: World) -> None:
    revoked = await world.ask("citizen", REVOKE, input={"consentId": world.answers["consent"]})
    assert not revoked.errors and revoked.data["revokeConsent"]["consent"]["status"] == "REVOKED"
    answer = await world.ask("clinician-elsewhere", ENCOUNTERS, personalId=CITIZEN)
    assert answer.at("citizen.healthBook.encounters") == "CONSENT_REQUIRED"


async def test_5_expired_is_refused(world: World) -> None:
    until = datetime.now(UTC) + timedelta(seconds=2)
    granted = await world.ask(
        "citizen",
        GRANT,
        input={
            "grantee": {"organization": FACILITY_B},
            "purpose": "TREAT",
            "categories": ["HEALTH_VISIT"],
            "validity": {"to": until.isoformat()},
        },
    )
    assert not granted.errors
    during = await world.ask("clinician-elsewhere", ENCOUNTERS, personalId=CITIZEN)
    assert not during.errors and during.data["citizen"]["healthBook"]["encounters"]["nodes"]
    await asyncio.sleep(max(0.0, (until - datetime.now(UTC)).total_seconds()) + 0.1)
    after = await world.ask("clinician-elsewhere", ENCOUNTERS, personalId=CITIZEN)
    assert after.at("citizen.healthBook.encounters") == "CONSENT_REQUIRED"
    status = await world.ask("citizen", "{ me { consents(status: EXPIRED) { id status } } }")
    assert granted.data["grantConsent"]["consent"]["id"] in {one["id"] for one in status.data["me"]["consents"]}


async def test_5_the_guardian_reads_the_books_but_not_what_would_hurt(world: World) -> None:
    answer = await world.ask(
        "guardian",
        "{ me { dependants { relation citizen { personalId fullName consents { id } "
        "accessLog(first: 100) { nodes { category flags operation } } "
        "healthBook { encounters { totalCount nodes { id } } conditions { coding { code } } "
        "labResults { encounter { id } } } } } } }",
    )
    assert not answer.errors
    children = {one["citizen"]["personalId"]: one["citizen"] for one in answer.data["me"]["dependants"]}
    assert set(children) == {CHILD, YOUNGER_CHILD}
    hidden = {CHILD: "HIV", YOUNGER_CHILD: "CHILD_ABUSE"}
    for number, child in children.items():
        shown = {v.encounter_id for k, v in VISITS.items() if v.personal_id == number and not k.endswith("flagged")}
        assert {node["id"] for node in child["healthBook"]["encounters"]["nodes"]} == shown
        assert child["healthBook"]["encounters"]["totalCount"] == len(shown)
        assert {one["id"] for one in child["consents"]} == {PLAIN_CONSENTS[number]}
        rows = child["accessLog"]["nodes"]
        assert rows and not any(hidden[number] in (row["flags"] or ()) for row in rows)
        assert not {"Z21", "T74.1"} & {one["coding"]["code"] for one in child["healthBook"]["conditions"]}
    own = await world.ask("child", "{ me { consents { id } healthBook { encounters { nodes { id } } } } }")
    assert FLAGGED_CONSENTS[CHILD] in {one["id"] for one in own.data["me"]["consents"]}
    assert VISITS["child-flagged"].encounter_id in {
        n["id"] for n in own.data["me"]["healthBook"]["encounters"]["nodes"]
    }


async def test_5_a_stranger_reads_nothing(world: World) -> None:
    answer = await world.ask("citizen-other", BOOK, personalId=CITIZEN)
    assert answer.data["citizen"]["fullName"] is None
    assert answer.data["citizen"]["healthBook"] == {"encounters": None, "labResults": None}
    assert set(answer.codes()) == {"FORBIDDEN"}
    nobody = await world.ask(None, BOOK, personalId=CITIZEN)
    assert set(nobody.codes()) == {"UNAUTHENTICATED"}
    other = await world.ask("citizen-other", "{ me { personalId } }")
    assert other.data["me"]["personalId"] == CITIZEN_OTHER


async def test_6_a_records_officer_lists_what_the_own_facility_holds(world: World) -> None:
    query = """query List($facility: FacilityCode!) { facilityEncounters(facility: $facility, first: 100) {
      totalCount nodes { id sensitivityFlags citizen { fullName } facility { code name } labResults { id } billing { total } } } }"""
    answer = await world.ask("records-officer", query, facility=FACILITY_A)
    page = answer.data["facilityEncounters"]
    nodes = {node["id"]: node for node in page["nodes"]}
    assert page["totalCount"] >= len(nodes) > 3
    assert {node["facility"]["code"] for node in nodes.values()} == {FACILITY_A}
    assert not any(node["sensitivityFlags"] for node in nodes.values())
    assert VISITS["flagged"].encounter_id not in nodes
    assert nodes[VISITS["bronchitis"].encounter_id]["labResults"]
    assert nodes[VISITS["bronchitis"].encounter_id]["billing"]["total"]
    # A name is open of who is a patient now, and of nobody who was one long ago.
    assert nodes[VISITS["open"].encounter_id]["citizen"]["fullName"]
    assert nodes[VISITS["guardian-exam"].encounter_id]["citizen"]["fullName"] is None
    assert set(answer.codes()) == {"FORBIDDEN"}
    elsewhere = await world.ask("records-officer", query, facility=FACILITY_C)
    assert elsewhere.data["facilityEncounters"] == {"totalCount": 0, "nodes": []} and not elsewhere.errors
    refused = await world.ask("clinician", query, facility=FACILITY_A)
    assert refused.data["facilityEncounters"] is None and refused.codes() == ["CONSENT_REQUIRED"]
    log = await world.ask("citizen", MY_LOG)
    mine = [row for row in log.data["me"]["accessLog"]["nodes"] if row["role"] == "records_officer"]
    assert {row["condition"] for row in mine} == {"OWN_FACILITY"}
    assert {"HEALTH_VISIT", "LAB_RESULT", "BILLING", "IDENTITY_BASIC"} == {row["category"] for row in mine}


async def test_6_of_who_never_was_there_an_officer_is_given_nothing_and_nothing_is_told(world: World) -> None:
    query = """query Book($id: PersonalId!) { citizen(personalId: $id) { healthBook {
      encounters { totalCount } labResults { id } vitals { id } documents { id } procedures { id } imagingResults { id } } } }"""
    there = await world.ask("records-officer", query, id=CITIZEN)
    assert not there.errors
    book = there.data["citizen"]["healthBook"]
    assert book["encounters"]["totalCount"] and all(book[name] for name in ("labResults", "vitals", "documents"))
    for number in (CITIZEN_OTHER, UNKNOWN):
        answer = await world.ask("records-officer", query, id=number)
        assert answer.data["citizen"]["healthBook"] == {
            "encounters": {"totalCount": 0},
            **{name: [] for name in ("labResults", "vitals", "documents", "procedures", "imagingResults")},
        }
        assert not answer.errors
    log = await world.ask("citizen-other", MY_LOG)
    assert not [row for row in log.data["me"]["accessLog"]["nodes"] if row["role"] == "records_officer"]


async def test_6_the_programme_answers_anyone(world: World) -> None:
    query = operation("programme")
    without, with_token = await world.ask(None, query), await world.ask("clinician", query)
    assert not without.errors and without.data["programme"]["asOf"]
    assert without.data == with_token.data
    assert with_token.headers["Cache-Control"] == "no-store"


async def test_7_a_stopped_subgraph_leaves_the_rest(world: World) -> None:
    if world.health is None:
        return  # nothing to stop: the subgraph is in the gateway's own process
    query = "{ me { fullName healthBook { encounters { totalCount } } } }"
    port = int(world.health.url.rsplit(":", 1)[1])
    await world.health.stop()
    down = await world.ask("citizen", query)
    assert down.data["me"]["fullName"] and down.data["me"]["healthBook"]["encounters"] is None
    assert down.at("me.healthBook.encounters") == "SUBGRAPH_UNAVAILABLE"
    world.health = await start_health(
        world.folder, port, world.visitor.gateway.url, dict(world.visitor.gateway.environment)
    )
    up = await world.ask("citizen", query)
    assert not up.errors and up.data["me"]["healthBook"]["encounters"]["totalCount"]
