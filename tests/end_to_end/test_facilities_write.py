"""Facilities write, over real HTTP: an episode is recorded, repeated, contested, amended, and read at once by who may."""

from datetime import UTC, datetime
from typing import Any

import pytest

from resolvers.seed.personas import CITIZEN, CITIZEN_OTHER, FACILITY_A, FACILITY_B, PERSONAS
from resolvers.seed.story import VISITS
from tests import episodes
from tests.end_to_end.story import Answer, Visitor, operation
from tests.episodes import Content, as_json

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

BOOK = """query B($id: ID!) { encounter(id: $id) { id version advice recordedBy { organization role }
  prescriptions { items { name quantity } } labResults { indexName value } dischargeSummary { diseaseProcess }
  billing { insurerPaid } coverage { cardNumber registeredFacility { code } } amendments { version amendmentReason advice recordedBy { role } labResults { value } } } }"""
EVERYTHING = """query E($id: PersonalId!) { citizen(personalId: $id) { healthBook {
  encounters(first: 5) { nodes { id } } medications { encounter { id } } } } }"""
LOG = "{ me { accessLog(first: 100) { nodes { operation category role organization } } } }"


def given(content: Content, ma_lk: str, facility: str = FACILITY_A, number: str = CITIZEN) -> dict[str, Any]:
    return {"facility": facility, "maLk": ma_lk, "personalId": number, "encounter": as_json(content)}


async def record(visitor: Visitor, persona: str, wanted: dict[str, Any]) -> Answer:
    return await visitor.ask(persona, operation("record-an-episode"), {"input": wanted})


async def test_an_episode_is_recorded_repeated_contested_and_amended(visitor: Visitor) -> None:
    content = episodes.inpatient(datetime.now(UTC).replace(microsecond=0))
    wanted = given(content, "HTTP-1")
    visit = f"{FACILITY_A}-HTTP-1"
    first = await record(visitor, "records-officer", wanted)
    assert not first.errors, first.errors
    assert first.data["recordEncounter"] == {"encounterId": visit, "version": 1, "changed": True, "problems": []}
    again = await record(visitor, "records-officer", wanted)
    assert again.data["recordEncounter"] == {"encounterId": visit, "version": 1, "changed": False, "problems": []}
    other = {**content, "advice": "Uống nhiều nước"}
    assert (await record(visitor, "records-officer", given(other, "HTTP-1"))).codes() == ["CONFLICT"]
    amended = {"encounterId": visit, "version": 1, "reason": "Bổ sung lời dặn", "encounter": as_json(other)}
    second = await visitor.ask("records-officer", operation("amend-an-episode"), {"input": amended})
    assert second.data["amendEncounter"] == {"encounterId": visit, "version": 2, "changed": True, "problems": []}

    read = await visitor.ask("citizen", BOOK, {"id": visit})
    assert not read.errors, read.errors
    seen = read.data["encounter"]
    assert (seen["version"], seen["advice"]) == (2, "Uống nhiều nước")
    assert seen["recordedBy"] == {"organization": FACILITY_A, "role": "records_officer"}
    assert seen["prescriptions"][0]["items"] == [{"name": "Amoxicilin", "quantity": "21"}]
    assert seen["coverage"] == [{"cardNumber": "DN4010123456789", "registeredFacility": {"code": "01001"}}]
    assert seen["dischargeSummary"]["diseaseProcess"] and seen["billing"]["insurerPaid"] == "77520"
    assert [(one["version"], one["amendmentReason"], one["advice"]) for one in seen["amendments"]] == [
        (1, None, "Tái khám sau hai tuần"),
        (2, "Bổ sung lời dặn", "Uống nhiều nước"),
    ]
    assert [one["labResults"] for one in seen["amendments"]] == [[{"value": "14.2"}]] * 2
    custodian = await visitor.ask(
        "records-officer", "query C($id: ID!) { encounter(id: $id) { amendments { version } } }", {"id": visit}
    )
    assert [one["version"] for one in custodian.data["encounter"]["amendments"]] == [1, 2]

    strangers = [await visitor.ask("clinician-elsewhere", BOOK, {"id": one}) for one in (visit, f"{FACILITY_A}-NONE")]
    assert strangers[0].codes() == ["NOT_FOUND"] and strangers[0].body == strangers[1].body
    log = await visitor.ask("citizen", LOG)
    written = {
        (one["operation"], one["role"], one["organization"])
        for one in log.data["me"]["accessLog"]["nodes"]
        if one["category"] == "HEALTH_VISIT"
    }
    assert {
        ("recordEncounter", "records_officer", FACILITY_A),
        ("amendEncounter", "records_officer", FACILITY_A),
    } <= written


async def test_a_visit_from_before_keeps_what_hung_on_it(visitor: Visitor) -> None:
    """It was seeded without versions: what it said before the first amendment is still read, results and all."""
    visit = VISITS["bronchitis"].encounter_id
    before = await visitor.ask("citizen", BOOK, {"id": visit})
    results = before.data["encounter"]["labResults"]
    assert results and before.data["encounter"]["amendments"] == []
    content = as_json(episodes.telehealth(datetime.now(UTC).replace(microsecond=0)))
    amended = {"encounterId": visit, "version": 1, "reason": "Nhập nhầm lượt khám", "encounter": content}
    done = await visitor.ask("records-officer", operation("amend-an-episode"), {"input": amended})
    assert done.data["amendEncounter"]["version"] == 2, done.body
    after = (await visitor.ask("citizen", BOOK, {"id": visit})).data["encounter"]
    assert after["labResults"] == []
    assert [one["version"] for one in after["amendments"]] == [1, 2]
    assert sorted(one["value"] for one in after["amendments"][0]["labResults"]) == sorted(
        one["value"] for one in results
    )


async def test_a_system_records_a_telehealth_visit_and_a_pickup(visitor: Visitor) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    for kind, ma_lk in ((episodes.telehealth, "TELE-1"), (episodes.pickup, "PICK-1")):
        done = await record(visitor, "ingest", given(kind(now), ma_lk, FACILITY_B))
        assert done.data["recordEncounter"]["changed"], done.body
    book = await visitor.ask("citizen", EVERYTHING, {"id": CITIZEN})
    health = book.data["citizen"]["healthBook"]
    assert {f"{FACILITY_B}-TELE-1", f"{FACILITY_B}-PICK-1"} <= {one["id"] for one in health["encounters"]["nodes"]}
    assert f"{FACILITY_B}-PICK-1" in {one["encounter"]["id"] for one in health["medications"] if one["encounter"]}


async def test_of_a_hundred_of_which_ten_are_bad_ninety_are_in(visitor: Visitor) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    visits = [given(episodes.telehealth(now), f"LIST-{at}", FACILITY_B, CITIZEN_OTHER) for at in range(100)]
    for at in range(0, 100, 10):
        visits[at]["encounter"]["mainDiagnosis"]["code"] = "NO"
    done = await visitor.ask("ingest", operation("record-many"), {"input": {"encounters": visits}})
    assert not done.errors, done.errors
    answered = done.data["recordEncounters"]
    assert sum(one["changed"] for one in answered["results"]) == 90
    assert [(one["index"], one["path"], one["field"], one["code"]) for one in answered["problems"]] == [
        (at, "mainDiagnosis.code", "MA_BENH_CHINH", "UNKNOWN_CODE") for at in range(0, 100, 10)
    ]
    again = await visitor.ask("ingest", operation("record-many"), {"input": {"encounters": visits}})
    assert not any(one["changed"] for one in again.data["recordEncounters"]["results"])
    too_many = await visitor.ask("ingest", operation("record-many"), {"input": {"encounters": [visits[1]] * 101}})
    assert too_many.codes() == ["BAD_USER_INPUT"]


async def test_who_may_not_write_is_refused_alike_for_every_number(visitor: Visitor) -> None:
    content = episodes.telehealth(datetime.now(UTC).replace(microsecond=0))
    team = {**content, "careTeam": [PERSONAS["clinician"].sub]}
    for persona, code, facility in (
        (None, "UNAUTHENTICATED", FACILITY_A),
        ("citizen", "FORBIDDEN", FACILITY_A),
        ("ingest", "FORBIDDEN", FACILITY_A),
        ("records-officer", "FORBIDDEN", FACILITY_B),
        ("clinician", "FORBIDDEN", FACILITY_A),  # on nobody's team
    ):
        answers = [
            await record_as(visitor, persona, given(content, "REFUSED", facility, number))
            for number in (CITIZEN, "001199999999")
        ]
        assert answers[0].codes() == [code] and answers[0].body == answers[1].body, persona
    assert (await record(visitor, "clinician", given(team, "TEAM-1"))).data["recordEncounter"]["changed"]
    unknown = await record(visitor, "records-officer", given(content, "UNKNOWN", FACILITY_A, "001199999999"))
    assert unknown.codes() == ["BAD_USER_INPUT"] and unknown.errors[0]["extensions"]["field"] == "personalId"


async def record_as(visitor: Visitor, persona: str | None, wanted: dict[str, Any]) -> Answer:
    return await visitor.ask(persona, operation("record-an-episode"), {"input": wanted})


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("mainDiagnosis.code", "ZZZ", "MA_BENH_CHINH"),
        ("referredTo", "99999", "MA_NOI_DEN"),
        ("endedAt", "2020-01-01T00:00:00+07:00", "NGAY_RA"),
        ("otherDiagnoses", [{"code": "I10"}] * 13, "MA_BENH_KT"),
        ("billing.insurerPaid", "1", "T_BHTT"),
        ("prescriptions.0.items.0.quantity", "-1", "SO_LUONG"),
    ],
)
async def test_bad_content_is_named_by_path_and_official_field(
    visitor: Visitor, path: str, value: Any, field: str
) -> None:
    wanted = given(episodes.inpatient(datetime.now(UTC).replace(microsecond=0)), "BAD-1")
    node: Any = wanted["encounter"]
    *steps, last = path.split(".")
    for step in steps:
        node = node[int(step)] if step.isdigit() else node[step]
    node[last] = value
    answer = await record(visitor, "records-officer", wanted)
    assert not answer.errors and answer.data["recordEncounter"]["encounterId"] is None
    assert field in {one["field"] for one in answer.data["recordEncounter"]["problems"]}
    gone = await visitor.ask(
        "citizen", "query G($id: ID!) { encounter(id: $id) { id } }", {"id": f"{FACILITY_A}-BAD-1"}
    )
    assert gone.codes() == ["NOT_FOUND"], "nothing was stored"
