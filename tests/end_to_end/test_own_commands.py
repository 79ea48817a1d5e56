"""A citizen's own commands over real HTTP: what is declared is in the book at the next read, and in the log."""

import pytest

from resolvers.seed.personas import CITIZEN
from tests.end_to_end.story import Visitor, operation

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

CONTACT = "mutation Reach($input: UpdateContactInput!) { updateContact(input: $input) { citizen { phone email } } }"


async def test_a_declared_allergy_is_read_by_who_treats_and_by_nobody_else(visitor: Visitor) -> None:
    given = {"substance": "Latex", "severity": "SEVERE", "idempotencyKey": "latex"}
    answers = [await visitor.ask("citizen", operation("declare-allergy"), {"input": given}) for _ in range(2)]
    assert not answers[0].errors, answers[0].errors
    assert answers[0].body == answers[1].body, "repeated with its key it does nothing"
    declared = answers[0].data["declareAllergy"]["allergy"]
    assert (declared["substance"], declared["source"], declared["custodian"]) == ("Latex", "PATIENT", "NONE")

    read = "query R($id: PersonalId!) { citizen(personalId: $id) { healthBook { allergies { id substance } } } }"
    for persona in ("citizen", "clinician"):
        seen = await visitor.ask(persona, read, {"id": CITIZEN})
        assert declared["id"] in {one["id"] for one in seen.data["citizen"]["healthBook"]["allergies"]}
    elsewhere = await visitor.ask("clinician-elsewhere", read, {"id": CITIZEN})
    assert elsewhere.codes() == ["CONSENT_REQUIRED"] and b"Latex" not in elsewhere.body

    log = await visitor.ask("citizen", "{ me { accessLog(first: 100) { nodes { operation category role } } } }")
    rows = [one for one in log.data["me"]["accessLog"]["nodes"] if one["operation"] == "declareAllergy"]
    assert {(one["category"], one["role"]) for one in rows} == {("ALLERGY", "citizen")}


async def test_contact_data_is_changed_by_oneself_alone(visitor: Visitor) -> None:
    changed = await visitor.ask("citizen", CONTACT, {"input": {"phone": "+84912345678"}})
    assert changed.data["updateContact"]["citizen"]["phone"] == "+84912345678"
    wrong = await visitor.ask("citizen", CONTACT, {"input": {"phone": "12"}})
    assert wrong.codes() == ["BAD_USER_INPUT"] and wrong.errors[0]["extensions"]["field"] == "phone"
    for persona, code in ((None, "UNAUTHENTICATED"), ("clinician", "FORBIDDEN"), ("ingest", "FORBIDDEN")):
        refused = await visitor.ask(persona, CONTACT, {"input": {"phone": "0900000000"}})
        assert refused.codes() == [code], persona
    still = await visitor.ask("citizen", "{ me { phone } }")
    assert still.data["me"]["phone"] == "+84912345678"


async def test_a_records_officer_lists_what_the_own_facility_recorded(visitor: Visitor) -> None:
    answer = await visitor.ask("records-officer", operation("own-facility"))
    assert not answer.errors, answer.errors
    listed = answer.data["facilityEncounters"]
    assert listed["totalCount"] >= len(listed["nodes"]) > 0
    assert all(one["id"].startswith("01001-") for one in listed["nodes"])
    assert any(one["billing"] for one in listed["nodes"])


async def test_a_correction_is_asked_answered_and_seen_by_the_two_alone(visitor: Visitor) -> None:
    mine = await visitor.ask(
        "citizen", '{ me { healthBook { encounters(facility: "01001", first: 1) { nodes { id } } } } }'
    )
    visit = mine.data["me"]["healthBook"]["encounters"]["nodes"][0]["id"]
    given = {"encounterId": visit, "statement": "Ngày vào viện không đúng"}
    asked = await visitor.ask("citizen", operation("correct-my-data"), {"input": given})
    assert not asked.errors, asked.errors
    request = asked.data["requestCorrection"]["request"]
    assert (request["status"], request["custodian"], request["encounter"]["id"]) == ("SUBMITTED", "01001", visit)
    strangers = [
        await visitor.ask("citizen-other", operation("correct-my-data"), {"input": {**given, "encounterId": one}})
        for one in (visit, "01001-UNKNOWN")
    ]
    assert strangers[0].body == strangers[1].body and strangers[0].codes() == ["NOT_FOUND"]

    owed = await visitor.ask("records-officer", operation("corrections-owed"))
    assert not owed.errors, owed.errors
    assert request["id"] in {one["id"] for one in owed.data["facilityCorrections"]["nodes"]}
    handle = "mutation H($input: HandleCorrectionInput!) { handleCorrection(input: $input) { request { id status answer } } }"
    done = {"requestId": request["id"], "outcome": "DONE", "answer": "Đã sửa"}
    for persona, code in (("citizen", "FORBIDDEN"), ("clinician", "FORBIDDEN")):
        assert (await visitor.ask(persona, handle, {"input": done})).codes() == [code]
    handled = await visitor.ask("records-officer", handle, {"input": done})
    assert handled.data["handleCorrection"]["request"]["status"] == "DONE"
    again = await visitor.ask("records-officer", handle, {"input": done})
    assert again.codes() == ["INVALID_TRANSITION"]

    book = "query R($id: PersonalId!) { citizen(personalId: $id) { dataSubjectRequests { id kind status dueAt } } }"
    for persona in ("citizen", "records-officer", "auditor"):
        seen = await visitor.ask(persona, book, {"id": CITIZEN})
        assert not seen.errors, (persona, seen.errors)
        assert [one["status"] for one in seen.data["citizen"]["dataSubjectRequests"]] == ["DONE"], persona
    for persona in ("citizen-other", "clinician", "clinician-elsewhere"):
        refused = await visitor.ask(persona, book, {"id": CITIZEN})
        assert refused.codes() == ["FORBIDDEN"] and refused.data["citizen"]["dataSubjectRequests"] is None


async def test_a_declared_history_is_in_the_book_at_the_next_read(visitor: Visitor) -> None:
    declare = (
        "mutation D($input: DeclareHistoryInput!) { declareHistory(input: $input)"
        " { condition { id source statement flags coding { code } } } }"
    )
    given = {"kind": "DISEASE", "statement": "Nhiễm HIV từ 2019", "code": "B20"}
    said = await visitor.ask("citizen", declare, {"input": given})
    assert not said.errors, said.errors
    condition = said.data["declareHistory"]["condition"]
    assert (condition["source"], condition["flags"], condition["coding"]["code"]) == ("PATIENT", ["HIV"], "B20")
    read = await visitor.ask("citizen", "{ me { healthBook { conditions { id statement } } } }")
    assert condition["id"] in {one["id"] for one in read.data["me"]["healthBook"]["conditions"]}
