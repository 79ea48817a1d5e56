"""A dossier over real HTTP up to the proposal, as its story tells it: who may at each step, and what all others see."""

import asyncio
import json
from typing import Any

import pytest

from resolvers.seed.personas import CHILD, CITIZEN, CITIZEN_OTHER, GUARDIAN
from tests.end_to_end.processes import PROGRAM, ROOT
from tests.end_to_end.story import Answer, Visitor, operation

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

READ = """query Read($n: ID!) { judicialApplication(dossierNumber: $n) { dossierNumber status dueAt assignee
  timeline { status from role unit note } fee { amount paidAt } supplement { text dueAt } } }"""
MINE = "{ me { judicialApplications { dossierNumber type status } } }"


async def receipt(visitor: Visitor, dossier: str, *options: str) -> str:
    """By `civic-gateway receipt`, as a developer would."""
    process = await asyncio.create_subprocess_exec(
        PROGRAM,
        "receipt",
        dossier,
        *options,
        cwd=ROOT,
        env=visitor.environment(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode().strip()


async def run(visitor: Visitor, persona: str, tab: str, **given: Any) -> Answer:
    return await visitor.ask(persona, operation(tab), {"input": given})


async def done(visitor: Visitor, persona: str, tab: str, **given: Any) -> dict[str, Any]:
    """The application as the payload shows it; the command changed it."""
    answer = await run(visitor, persona, tab, **given)
    assert not answer.errors, answer.errors
    ((payload),) = answer.data.values()
    assert payload["changed"] is True
    found: dict[str, Any] = payload["application"]
    return found


async def test_a_dossier_from_the_application_to_the_proposal(visitor: Visitor, unharmed: None) -> None:
    filed = await done(visitor, "citizen", "apply-for-certificate", type="TYPE_1", purpose="Xin việc")
    number = filed["dossierNumber"]
    assert (filed["status"], filed["fee"]["amount"]) == ("FEE_PENDING", 200_000)
    again = await run(visitor, "citizen", "apply-for-certificate", type="TYPE_1")
    assert again.codes() == ["CONFLICT"]

    early = await run(visitor, "judicial-officer", "receive-application", dossierNumber=number)
    assert early.codes() == ["INVALID_TRANSITION"]
    short = await receipt(visitor, number, "--amount", "1000")
    for wrong in (short, await receipt(visitor, "HS-OTHER"), await visitor.token("citizen")):
        answer = await run(visitor, "citizen", "pay-application-fee", dossierNumber=number, receipt=wrong)
        assert answer.codes() == ["BAD_USER_INPUT"] and answer.errors[0]["extensions"]["field"] == "receipt"
    paid = {"dossierNumber": number, "receipt": await receipt(visitor, number), "idempotencyKey": "pay-1"}
    first = await done(visitor, "citizen", "pay-application-fee", **paid)
    assert first["status"] == "SUBMITTED" and first["fee"]["paidAt"]
    repeated = await run(visitor, "citizen", "pay-application-fee", **paid)
    assert repeated.data["payApplicationFee"] == {"changed": False, "application": first}
    del paid["idempotencyKey"]
    assert (await run(visitor, "citizen", "pay-application-fee", **paid)).codes() == ["INVALID_TRANSITION"]

    listed = await visitor.ask("judicial-officer", operation("applications-to-receive"))
    assert not [code for code in listed.codes() if code != "FORBIDDEN"]
    assert number in {one["dossierNumber"] for one in listed.data["judicialApplications"]["nodes"]}

    received = await done(visitor, "judicial-officer", "receive-application", dossierNumber=number)
    assert (received["status"], received["assignee"]) == ("RECEIVED", "judicial-officer") and received["dueAt"]
    who = (
        "query ($n: ID!) { judicialApplication(dossierNumber: $n) { citizen { fullName sex nationalityCode phone } } }"
    )
    known = await visitor.ask("judicial-officer", who, {"n": number})
    assert known.data["judicialApplication"]["citizen"] == {
        "fullName": "Nguyễn Thị Minh Hạnh",
        "sex": "FEMALE",
        "nationalityCode": "000",
        "phone": None,
    }
    assert known.at("judicialApplication.citizen.phone") == "FORBIDDEN"

    asked = await done(visitor, "judicial-officer", "request-supplement", dossierNumber=number, text="Bản sao hộ chiếu")
    assert asked["status"] == "SUPPLEMENT_REQUESTED" and asked["supplement"]["text"] == "Bản sao hộ chiếu"
    brought = await done(visitor, "citizen", "supplement-application", dossierNumber=number, text="Đã gửi bản sao")
    assert brought["status"] == "RECEIVED" and brought["assignee"] == "judicial-officer"
    proposed = await done(visitor, "judicial-officer", "propose-certificate", dossierNumber=number)
    assert proposed["status"] == "AWAITING_SIGNATURE"
    returned = await done(
        visitor, "judicial-approver", "return-proposal", dossierNumber=number, reason="Kiểm tra lại nơi sinh"
    )
    assert returned["status"] == "RECEIVED"
    await done(visitor, "judicial-officer", "propose-certificate", dossierNumber=number)

    seen = await visitor.ask("citizen", READ, {"n": number})
    steps = [
        (one["from"], one["status"], one["role"], one["unit"]) for one in seen.data["judicialApplication"]["timeline"]
    ]
    assert steps == [
        (None, "FEE_PENDING", "citizen", None),
        ("FEE_PENDING", "SUBMITTED", "citizen", None),
        ("SUBMITTED", "RECEIVED", "judicial_officer", "CA-01"),
        ("RECEIVED", "SUPPLEMENT_REQUESTED", "judicial_officer", "CA-01"),
        ("SUPPLEMENT_REQUESTED", "RECEIVED", "citizen", None),
        ("RECEIVED", "AWAITING_SIGNATURE", "judicial_officer", "CA-01"),
        ("AWAITING_SIGNATURE", "RECEIVED", "judicial_approver", "CA-01"),
        ("RECEIVED", "AWAITING_SIGNATURE", "judicial_officer", "CA-01"),
    ]
    assert (await visitor.ask("judicial-approver", who.replace(" phone", ""), {"n": number})).data[
        "judicialApplication"
    ]

    log = await visitor.ask(
        "citizen", "{ me { accessLog(first: 100) { nodes { operation category caller decision } } } }"
    )
    rows = {
        (one["operation"], one["caller"])
        for one in log.data["me"]["accessLog"]["nodes"]
        if one["decision"] == "ALLOWED"
    }
    assert rows >= {
        ("applyForCertificate", "citizen"),
        ("receiveApplication", "judicial-officer"),
        ("returnProposal", "judicial-approver"),
    }


async def test_a_stranger_sees_the_same_bytes_of_a_foreign_and_of_no_dossier(visitor: Visitor) -> None:
    number = (await done(visitor, "citizen-other", "apply-for-certificate", type="TYPE_1"))["dossierNumber"]
    unknown = "HS-2222-2222-2222"
    paid = {one: await receipt(visitor, one) for one in (number, unknown)}
    told: dict[str, dict[str, Any]] = {
        "supplement-application": {"text": "x"},
        "withdraw-application": {},
        "receive-application": {},
        "request-supplement": {"text": "x"},
        "request-verification": {},
        "refuse-application": {"code": "NOT_COMPETENT"},
        "propose-certificate": {},
        "return-proposal": {"reason": "x"},
    }
    for persona in ("citizen", "judicial-officer", "judicial-approver", "employer", "clinician", None):
        for tab, given in told.items():
            foreign = await run(visitor, persona, tab, dossierNumber=number, **given)  # type: ignore[arg-type]
            nothing = await run(visitor, persona, tab, dossierNumber=unknown, **given)  # type: ignore[arg-type]
            assert foreign.body == nothing.body, (persona, tab)
            assert len(foreign.codes()) == 1 and foreign.codes()[0] in ("NOT_FOUND", "FORBIDDEN", "UNAUTHENTICATED")
        answers = [
            await run(visitor, persona, "pay-application-fee", dossierNumber=one, receipt=paid[one])  # type: ignore[arg-type]
            for one in (number, unknown)
        ]
        assert answers[0].body == answers[1].body, persona
        reads = [await visitor.ask(persona, READ, {"n": one}) for one in (number, unknown)]
        assert reads[0].body == reads[1].body, persona
    still = await visitor.ask("citizen-other", READ, {"n": number})
    assert still.data["judicialApplication"]["status"] == "FEE_PENDING"


async def test_who_may_not_apply_is_told_why_and_of_others_nothing(visitor: Visitor) -> None:
    own = await run(visitor, "child", "apply-for-certificate", type="TYPE_1")
    assert own.codes() == ["FORBIDDEN"] and "16" in own.errors[0]["message"]
    answers = [
        await run(visitor, "citizen", "apply-for-certificate", type="TYPE_1", personalId=one)
        for one in (CITIZEN_OTHER, "001190999999")
    ]
    assert answers[0].body == answers[1].body and answers[0].codes() == ["FORBIDDEN"]
    for_child = await done(visitor, "guardian", "apply-for-certificate", type="TYPE_1", personalId=CHILD)
    assert for_child["status"] == "SUBMITTED" and for_child["fee"]["reduction"] == "CHILD"
    no2 = await run(visitor, "guardian", "apply-for-certificate", type="TYPE_2", personalId=CHILD)
    assert no2.codes() == ["FORBIDDEN"]


async def test_a_no2_is_shown_to_a_strong_token_of_its_subject_and_to_its_officers(visitor: Visitor) -> None:
    weak = await visitor.token("guardian", "--assurance", "2")
    given = {"input": {"type": "TYPE_2"}}
    refused = await visitor.ask("guardian", operation("apply-for-certificate"), given, token=weak)
    assert refused.codes() == ["FORBIDDEN"]
    number = (await done(visitor, "guardian", "apply-for-certificate", type="TYPE_2"))["dossierNumber"]
    mine = await visitor.ask("guardian", MINE)
    assert number in {one["dossierNumber"] for one in mine.data["me"]["judicialApplications"]}
    hidden = await visitor.ask("guardian", MINE, token=weak)
    assert number not in hidden.body.decode() and not hidden.errors
    for persona in ("citizen", "child", "employer", "auditor", "clinician"):
        about = "query ($id: PersonalId!) { citizen(personalId: $id) { judicialApplications { dossierNumber } } }"
        answer = await visitor.ask(persona, about, {"id": GUARDIAN})
        assert number not in answer.body.decode()
        assert "TYPE_2" not in json.dumps(answer.json)
    officer = await visitor.ask("judicial-officer", READ, {"n": number})
    assert officer.data["judicialApplication"]["status"] == "FEE_PENDING"
    own = await visitor.ask("citizen", READ, {"n": number})
    assert own.codes() == ["NOT_FOUND"] and CITIZEN not in own.body.decode()
