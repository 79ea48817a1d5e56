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
