"""What must not leave the gateway, asked for in every way over real HTTP; and what the log says of the asking."""

import os
import re
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from resolvers.seed.personas import CHILD, CITIZEN, CITIZEN_OTHER, FACILITY_A, FACILITY_B, FACILITY_C
from resolvers.seed.story import FLAGGED_CONSENTS, PLAIN_CONSENTS, VISITS
from tests.end_to_end.processes import PROGRAM, free_port, start
from tests.end_to_end.story import Answer, Visitor, environment

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("protection"), pytest.mark.timeout(300)]

UNKNOWN = "001199999999"
WITHOUT_ROWS = (
    *("pharmacist", "facility-admin", "province-analyst", "ministry-analyst"),
    *("employer", "insurer", "ingest"),
)
ENCOUNTER = "query One($id: ID!) { encounter(id: $id) { id reason citizen { fullName } labResults { id } } }"
LOG = """
query Log { me { accessLog(first: 100) { nodes { caller operation category decision condition fields flags } } } }"""
GRANT = "mutation G($input: GrantConsentInput!) { grantConsent(input: $input) { consent { id status } } }"
REQUEST = """
mutation R($input: RequestConsentInput!) { requestConsent(input: $input) { consentRequest {
  id status flags createdAt expiresAt citizen { personalId fullName } grantee { organization facility { name } } } } }"""
EVERYTHING = """
query All($id: PersonalId!) { citizen(personalId: $id) {
  fullName birthDate { value } sex phone email permanentAddress { line } bloodGroup
  guardians { relation } dependants { relation } insuranceCards { cardNumber }
  healthBook { encounters { totalCount } allergies { id } conditions { id } medications { id } labResults { id } }
  consents { id } consentRequests { id } accessLog { totalCount }
  judicialApplications { dossierNumber } judicialCertificates { number } } }"""


@dataclass(frozen=True, slots=True)
class Place:
    """A gateway with everything in its own process, and the folder that its state is in."""

    visitor: Visitor
    folder: Path

    async def ask(self, persona: str | None, query: str, **variables: Any) -> Answer:
        return await self.visitor.ask(persona, query, variables)

    async def log_of(self, persona: str) -> list[dict[str, Any]]:
        answer = await self.ask(persona, LOG)
        assert not answer.errors
        nodes: list[dict[str, Any]] = answer.data["me"]["accessLog"]["nodes"]
        return nodes

    async def consent(self, **terms: Any) -> str:
        """Of the citizen, to facility B, for an hour."""
        until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        given = {"grantee": {"organization": FACILITY_B}, "purpose": "TREAT", "validity": {"to": until}, **terms}
        answer = await self.ask("citizen", GRANT, input=given)
        assert not answer.errors, answer.errors
        return str(answer.data["grantConsent"]["consent"]["id"])


@pytest.fixture(scope="module")
async def place(populated: Callable[[str], Path], anyio_backend: str) -> AsyncIterator[Place]:
    folder, port = populated("protection"), free_port()
    env = environment(folder, port, CIVIC_LOG_LEVEL="DEBUG")
    gateway = await start([PROGRAM, "serve"], f"http://127.0.0.1:{port}", "/health/ready", folder / "gateway.log", env)
    async with aiohttp.ClientSession() as session:
        yield Place(Visitor(session, gateway), folder)
    await gateway.stop()


def day(ago: int) -> str:
    return (datetime.now(UTC) - timedelta(days=ago)).date().isoformat()


class TestByNumber:
    async def test_two_people_in_one_operation_are_decided_each(self, place: Place) -> None:
        query = (
            "query Two($a: PersonalId!, $x: Boolean!) { a: citizen(personalId: $a) { ...f } "
            f'b: citizen(personalId: "{CITIZEN_OTHER}") {{ ...f }} }} '
            "fragment f on Citizen { fullName healthBook { encounters(first: 3) { totalCount nodes { "
            "id startedAt @skip(if: $x) facility @include(if: $x) { code } sensitivityFlags @skip(if: $x) "
            "citizen { fullName healthBook { encounters(first: 1) { nodes { citizen { fullName phone } } } } } } } } }"
        )
        for skipped in (True, False):
            answer = await place.ask("clinician", query, a=CITIZEN, x=skipped)
            a, b = answer.data["a"], answer.data["b"]
            assert b == {"fullName": None, "healthBook": {"encounters": None}}
            assert answer.at("b.fullName") == answer.at("b.healthBook.encounters") == "CONSENT_REQUIRED"
            assert a["healthBook"]["encounters"]["totalCount"] == 5 and len(a["healthBook"]["encounters"]["nodes"]) == 3
            for node in a["healthBook"]["encounters"]["nodes"]:
                assert ("facility" in node, "startedAt" in node) == (skipped, not skipped)
                (again,) = node["citizen"]["healthBook"]["encounters"]["nodes"]
                assert again["citizen"] == {"fullName": a["fullName"], "phone": None}

    async def test_officers_read_of_another_province_what_an_unknown_number_shows(self, place: Place) -> None:
        for persona in ("judicial-officer", "judicial-approver"):
            known, unknown = [await place.ask(persona, EVERYTHING, id=number) for number in (CITIZEN_OTHER, UNKNOWN)]
            assert known.body == unknown.body and set(known.codes()) == {"FORBIDDEN"}, persona
            assert known.data["citizen"]["judicialApplications"] == []

    async def test_a_role_without_rows_reads_nothing_of_anybody(self, place: Place) -> None:
        for persona in WITHOUT_ROWS:
            known, unknown = [await place.ask(persona, EVERYTHING, id=number) for number in (CITIZEN, UNKNOWN)]
            assert known.body == unknown.body and set(known.codes()) == {"FORBIDDEN"}, persona
            assert not any(leaves(known.data)), persona

    async def test_a_token_that_says_too_little_opens_nothing(self, place: Place) -> None:
        for persona, options in (("citizen", ("--assurance", "1")), ("clinician", ("--assurance", "1"))):
            token = await place.visitor.token(persona, *options)
            answer = await place.visitor.ask(None, EVERYTHING, {"id": CITIZEN}, token=token)
            assert not any(leaves(answer.data)) and "UNAUTHENTICATED" not in answer.codes()
        emergency = {"X-Purpose-Of-Use": "ETREAT"}  # holds with an emergency access alone
        answer = await place.visitor.ask("clinician", EVERYTHING, {"id": CITIZEN}, headers=emergency)
        assert not any(leaves(answer.data))
        foreign = await place.visitor.ask("clinician", "{ me { personalId } }", headers={"X-Purpose-Of-Use": "HPAYMT"})
        assert foreign.codes() == ["FORBIDDEN"] and foreign.data is None

    @pytest.mark.parametrize(
        "number", ["００１１８５００００１１", f"{CITIZEN}\n", f" {CITIZEN}", CITIZEN[:-1], "", 1185000011]
    )
    async def test_what_is_no_number_is_bad_input(self, place: Place, number: Any) -> None:
        answer = await place.ask(
            "clinician", "query N($n: PersonalId!) { citizen(personalId: $n) { fullName } }", n=number
        )
        assert answer.codes() == ["BAD_USER_INPUT"] and "data" not in answer.json

    async def test_the_auditor_reads_the_list_of_metadata_and_the_rest_is_null(self, place: Place) -> None:
        query = """query A($id: PersonalId!) { citizen(personalId: $id) {
          consents { id status grantee { organization person } purpose categories validity { from to } createdAt
            flags dataPeriod { from } requestId version signatures { at } events { at } citizen { personalId } }
          accessLog { totalCount nodes { at caller category decision fields flags citizen { personalId } } } } }"""
        answer = await place.ask("auditor", query, id=CHILD)
        consents = answer.data["citizen"]["consents"]
        assert {one["id"] for one in consents} == {FLAGGED_CONSENTS[CHILD], PLAIN_CONSENTS[CHILD]}
        hidden = {"flags", "dataPeriod", "requestId", "version", "signatures", "events", "citizen"}
        for one in consents:
            assert {name for name, value in one.items() if value is None} == hidden
        rows = answer.data["citizen"]["accessLog"]["nodes"]
        assert rows and all(row["fields"] is row["flags"] is row["citizen"] is None for row in rows)
        assert all(row["at"] and row["caller"] and row["category"] for row in rows)
        assert set(answer.codes()) == {"FORBIDDEN"}
        told = [row for row in await place.log_of("child") if row["caller"] == "auditor"]
        assert {row["category"] for row in told} == {"CONSENT", "ACCESS_LOG"}
        assert {row["decision"] for row in told} == {"ALLOWED"}, "nothing of a category was refused"


class TestClauses:
    async def test_two_consents_are_never_one(self, place: Place) -> None:
        """Visits of the last months without a flag; results of all times with HIV, for one person."""
        await place.consent(categories=["HEALTH_VISIT"], dataPeriod={"from": day(150)})
        person = {"organization": FACILITY_B, "person": "clinician-elsewhere"}
        await place.consent(grantee=person, categories=["LAB_RESULT"], flags=["HIV"])
        answer = await place.ask(
            "clinician-elsewhere",
            "query B($id: PersonalId!) { citizen(personalId: $id) { fullName phone healthBook { "
            "encounters { totalCount edges { cursor node { id } } nodes { id prescriptions { id } labResults { encounter { id } } } } "
            "labResults { date flags encounter { id labResults { id } } } } } }",
            id=CITIZEN,
        )
        book = answer.data["citizen"]["healthBook"]
        seen = {VISITS[key].encounter_id for key in ("open", "bronchitis", "elsewhere")}
        assert {node["id"] for node in book["encounters"]["nodes"]} == seen and book["encounters"]["totalCount"] == 3
        for node in book["encounters"]["nodes"]:
            assert node["prescriptions"] is None and all(
                lab["encounter"]["id"] == node["id"] for lab in node["labResults"]
            )
        dates = {lab["date"] for lab in book["labResults"]}
        assert min(dates) < day(1000), "results have no period"
        assert any(lab["flags"] == ["HIV"] for lab in book["labResults"])
        for lab in book["labResults"]:
            within = lab["date"] >= day(150)
            assert (lab["encounter"] is not None) == within, "a result tells no visit that may not be read"
            assert lab["encounter"] is None or lab["encounter"]["id"] in seen
        for key in ("flagged", "older", "pressure"):
            hidden = await place.ask("clinician-elsewhere", ENCOUNTER, id=VISITS[key].encounter_id)
            assert hidden.codes() == ["NOT_FOUND"] and hidden.data == {"encounter": None}

    async def test_arguments_and_cursors_tell_nothing_of_hidden_visits(self, place: Place) -> None:
        mine = await place.ask("citizen", "{ me { healthBook { encounters { edges { cursor node { id } } } } } }")
        cursors = {edge["node"]["id"]: edge["cursor"] for edge in mine.data["me"]["healthBook"]["encounters"]["edges"]}
        await place.consent(categories=["HEALTH_VISIT"], dataPeriod={"from": day(150)})
        query = """query C($id: PersonalId!, $after: String, $at: FacilityCode, $how: EncounterModality) {
          citizen(personalId: $id) { healthBook { encounters(after: $after, facility: $at, modality: $how) {
            totalCount pageInfo { hasNextPage } nodes { id } } } } }"""

        async def page(**arguments: Any) -> Any:
            answer = await place.ask("clinician-elsewhere", query, id=CITIZEN, **arguments)
            assert not answer.errors
            return answer.data["citizen"]["healthBook"]["encounters"]

        assert [(await page(at=code))["totalCount"] for code in (FACILITY_A, FACILITY_C, FACILITY_B)] == [2, 1, 0]
        assert (await page(how="INPATIENT"))["totalCount"] == 0, "the one of three years ago"
        for key in ("bronchitis", "flagged", "pressure", "older"):
            behind = await page(after=cursors[VISITS[key].encounter_id])
            assert behind == {"totalCount": 3, "pageInfo": {"hasNextPage": False}, "nodes": []}
        place_of = cursors[VISITS["open"].encounter_id]
        for after in (place_of[:-2] + "AA", "x", "", place_of * 50):
            answer = await place.ask("clinician-elsewhere", query, id=CITIZEN, after=after)
            assert answer.at("citizen.healthBook.encounters") == "BAD_USER_INPUT"
        elsewhere = await place.ask(
            "citizen",
            "query($c: String) { me { healthBook { encounters(after: $c, first: 2, modality: INPATIENT) { totalCount } } } }",
            c=place_of,
        )
        assert elsewhere.codes() == ["BAD_USER_INPUT"], "a cursor belongs to its list"

    @pytest.mark.parametrize("first", [0, -1, 101, 2147483647])
    async def test_a_page_has_its_size(self, place: Place, first: int) -> None:
        query = "query F($n: Int) { me { healthBook { encounters(first: $n) { totalCount } } accessLog(first: $n) { totalCount } } }"
        answer = await place.ask("citizen", query, n=first)
        assert answer.data == {"me": {"healthBook": {"encounters": None}, "accessLog": None}}
        assert answer.codes() == ["BAD_USER_INPUT"] * 2


class TestById:
    @pytest.mark.parametrize(
        "selection",
        ["id", "__typename", "facility { code }", "facility { name }", "citizen { fullName }", "labResults { id }"],
    )
    async def test_refused_and_unknown_are_the_same_bytes(self, place: Place, selection: str) -> None:
        query = f"query One($id: ID!) {{ encounter(id: $id) {{ {selection} }} }}"
        hidden = {
            "citizen-other": VISITS["open"],
            "guardian": VISITS["younger-flagged"],
            "clinician": VISITS["elsewhere"],
            "pharmacist": VISITS["open"],
            "auditor": VISITS["open"],
            "insurer": VISITS["open"],
        }
        for persona, visit in hidden.items():
            refused = await place.ask(persona, query, id=visit.encounter_id)
            assert refused.data == {"encounter": None} and refused.codes() == ["NOT_FOUND"], persona
            for unknown in (f"{FACILITY_A}-CT9999", "", "x" * 50_000, "a\0b", '{"$gt": ""}'):
                assert (await place.ask(persona, query, id=unknown)).body == refused.body
        nobody = await place.ask(None, query, id=VISITS["open"].encounter_id)
        assert nobody.codes() == ["UNAUTHENTICATED"]

    async def test_commands_on_what_is_anothers_say_what_they_say_of_nothing(self, place: Place) -> None:
        asked = {"personalId": CITIZEN_OTHER, "categories": ["HEALTH_VISIT"], "purpose": "TREAT"}
        request = await place.ask("clinician-elsewhere", REQUEST, input=asked)
        number = request.data["requestConsent"]["consentRequest"]["id"]
        consent = await place.consent(categories=["ALLERGY"], purpose="TREAT", grantee={"organization": FACILITY_C})
        until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        granting = {"categories": ["HEALTH_VISIT"], "validity": {"to": until}}
        deny = "mutation D($input: DenyConsentInput!) { denyConsent(input: $input) { consentRequest { id } } }"
        revoke = "mutation V($input: RevokeConsentInput!) { revokeConsent(input: $input) { consent { id } } }"
        tries: list[tuple[str, str, Callable[[str], dict[str, Any]], str]] = [
            ("citizen", deny, lambda id: {"requestId": id}, number),
            ("citizen", GRANT, lambda id: {"requestId": id, **granting}, number),
            ("citizen", GRANT, lambda id: {"requestId": id, "personalId": CITIZEN, **granting}, number),
            ("citizen", deny, lambda id: {"requestId": id, "idempotencyKey": "one"}, number),
            ("citizen-other", revoke, lambda id: {"consentId": id}, consent),
            ("guardian", revoke, lambda id: {"consentId": id}, FLAGGED_CONSENTS[CHILD]),
        ]
        for persona, command, made, foreign in tries:
            refused = await place.ask(persona, command, input=made(foreign))
            nothing = await place.ask(persona, command, input=made("no-such-id"))
            assert refused.body == nothing.body and refused.codes() == ["NOT_FOUND"], command
        still = await place.ask("citizen-other", "{ me { consentRequests { id status } } }")
        assert {"id": number, "status": "REQUESTED"} in still.data["me"]["consentRequests"]

    async def test_asking_for_consent_tells_nothing_of_a_number(self, place: Place) -> None:
        answers = []
        for person in (CHILD, "001199999998"):
            asked = {"personalId": person, "categories": ["VITAL"], "flags": ["HIV"], "purpose": "TREAT"}
            answer = await place.ask("clinician-elsewhere", REQUEST, input=asked)
            stored = answer.data["requestConsent"]["consentRequest"]
            assert stored.pop("citizen") == {"personalId": person, "fullName": None}
            assert [bool(stored.pop(name)) for name in ("id", "createdAt", "expiresAt")] == [True] * 3
            answers.append((stored, answer.errors))
        assert answers[0] == answers[1]

    async def test_an_idempotency_key_is_its_callers(self, place: Place) -> None:
        ids = set()
        for persona in ("clinician", "clinician-elsewhere"):
            asked = {"personalId": CITIZEN, "categories": ["IMAGING"], "purpose": "TREAT", "idempotencyKey": "shared"}
            answers = [await place.ask(persona, REQUEST, input=asked) for _ in range(2)]
            ids |= {answer.data["requestConsent"]["consentRequest"]["id"] for answer in answers}
            other = await place.ask(persona, REQUEST, input={**asked, "categories": ["VITAL"]})
            assert other.codes() == ["CONFLICT"]
        assert len(ids) == 2


class TestTheLog:
    async def test_what_the_role_may_never_read_is_told_to_whom_it_was_asked_of(self, place: Place) -> None:
        query = """query Never($id: PersonalId!) { a: citizen(personalId: $id) { phone judicialCertificates { number }
          healthBook { encounters(first: 1) { nodes { citizen { bloodGroup } } } } } }"""
        await place.ask("clinician", query, id=CITIZEN)
        rows = [row for row in await place.log_of("citizen") if row["operation"] == "Never"]
        found = {(row["category"], row["decision"]): row["fields"] for row in rows}
        assert found.pop(("HEALTH_VISIT", "ALLOWED"))
        assert found == {
            ("CONTACT", "REFUSED"): ["phone"],
            ("IDENTITY", "REFUSED"): ["bloodGroup"],
            ("JUDICIAL_CERTIFICATE", "REFUSED"): ["judicialCertificates"],
        }

    async def test_an_attempt_without_a_token_or_of_nobody_writes_no_row(self, place: Place) -> None:
        before = await place.log_of("citizen-other")
        await place.ask(None, EVERYTHING, id=CITIZEN_OTHER)
        await place.ask("guardian", ENCOUNTER, id="no-such-id")
        assert await place.log_of("citizen-other") == before, "nor does reading one's own log"

    async def test_a_refused_record_leaves_no_row_and_a_refused_category_one(self, place: Place) -> None:
        await place.ask("guardian", ENCOUNTER, id=VISITS["child-flagged"].encounter_id)
        rows = await place.log_of("child")
        assert not [row for row in rows if row["caller"] == "guardian" and row["operation"] == "One"]
        await place.ask("citizen-other", ENCOUNTER, id=VISITS["child-flagged"].encounter_id)
        (row,) = [row for row in await place.log_of("child") if row["caller"] == "citizen-other"]
        assert (row["category"], row["decision"], row["flags"]) == ("HEALTH_VISIT", "REFUSED", [])

    async def test_logs_and_figures_hold_no_number_and_no_token(self, place: Place) -> None:
        await place.ask("clinician", "query Bad($id: PersonalId!) { citizen(personalId: $id) { nothing } }", id=CITIZEN)
        async with place.visitor.session.get(place.visitor.gateway.url + "/metrics") as response:
            figures = await response.text()
        written = (place.folder / "gateway.log").read_text()
        for text in (figures, re.sub(r'"request_id":"\w+"', "", written)):
            assert not re.search(r"(?<!\d)\d{12}(?!\d)", text) and "eyJ" not in text
            assert "Hạnh" not in text and VISITS["open"].encounter_id not in text

    async def test_only_a_public_answer_without_a_token_may_be_kept(self, place: Place) -> None:
        url = place.visitor.gateway.url + "/graphql?query={programme{asOf}}"
        token = {"Authorization": f"Bearer {await place.visitor.token('citizen')}"}
        for headers, kept in (({}, {"no-cache", "public"}), (token, {"no-store"})):
            async with place.visitor.session.get(url, headers=headers) as response:
                assert response.status == 200 and response.headers["Cache-Control"] in kept
                assert "Authorization" in response.headers["Vary"]


class TestWithoutTheDatabase:
    """Last in the file: the database refuses, and then it is gone."""

    async def test_1_what_cannot_be_logged_is_not_disclosed(self, place: Place) -> None:
        import pymongo

        client: Any = pymongo.MongoClient(orjson.loads((place.folder / "data" / "database.json").read_bytes())["uri"])
        database = client["civic"]
        (collection,) = database.list_collections(filter={"name": "access_log"})
        database.command("collMod", "access_log", validator={"$jsonSchema": {"required": ["never"]}})
        requests = database["consent_requests"].count_documents({})
        try:
            for persona, query, variables in (
                ("citizen", '{ me { personalId fullName } facility(code: "01001") { name } }', {}),
                ("clinician", EVERYTHING, {"id": CITIZEN}),
                (
                    "clinician-elsewhere",
                    "query P($id: PersonalId!) { citizen(personalId: $id) { phone } }",
                    {"id": CITIZEN},
                ),
            ):
                answer = await place.ask(persona, query, **variables)
                assert answer.data is None and answer.codes() == ["INTERNAL_SERVER_ERROR"]
            asked = {"personalId": UNKNOWN, "categories": ["VITAL"], "purpose": "TREAT"}
            command = await place.ask("clinician-elsewhere", REQUEST, input=asked)
            assert command.data == {"requestConsent": None} and command.codes() == ["INTERNAL_SERVER_ERROR"]
            assert database["consent_requests"].count_documents({}) == requests
            public = await place.ask(None, '{ facility(code: "01001") { name } }')
            assert not public.errors
        finally:
            database.command("collMod", "access_log", validator=collection["options"]["validator"])
            client.close()
        assert not (await place.ask("citizen", "{ me { fullName } }")).errors

    async def test_2_an_outage_is_no_refusal_and_shows_nothing(self, place: Place) -> None:
        await place.visitor.token("citizen-other")
        os.kill(orjson.loads((place.folder / "data" / "database.json").read_bytes())["pid"], signal.SIGKILL)
        query = "query O($id: PersonalId!) { citizen(personalId: $id) { fullName healthBook { encounters { totalCount } } } }"
        known, unknown = [await place.ask("clinician-elsewhere", query, id=number) for number in (CITIZEN, UNKNOWN)]
        assert known.body == unknown.body and set(known.codes()) == {"SUBGRAPH_UNAVAILABLE"}
        assert not any(leaves(known.data))
        one, none = [await place.ask("citizen-other", ENCOUNTER, id=id) for id in (VISITS["open"].encounter_id, "none")]
        assert one.body == none.body and one.codes() == ["SUBGRAPH_UNAVAILABLE"]
        assert (await place.ask(None, query, id=CITIZEN)).codes() == ["UNAUTHENTICATED"] * 2


def leaves(value: Any) -> list[Any]:
    """What an answer holds besides null and type names."""
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in leaves(each)]
    if isinstance(value, list):
        return [leaf for each in value for leaf in leaves(each)]
    return [] if value is None else [value]
