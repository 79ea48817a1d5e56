"""A certificate over real HTTP: issued, verified by anybody with the published keys, by an employer, shared, revoked."""

import asyncio
import json
from base64 import b64decode
from typing import Any
from urllib.parse import urlencode

import pytest
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from resolvers.seed.personas import CHILD, CITIZEN, GUARDIAN, PERSONAS
from tests.end_to_end import tokens
from tests.end_to_end.processes import PROGRAM, ROOT
from tests.end_to_end.story import Answer, Visitor, operation

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

EMPLOYER = PERSONAS["employer"].organization
OFFICER = PERSONAS["judicial-officer"].personal_id
APPLY = "mutation ($i: ApplyForCertificateInput!) { applyForCertificate(input: $i) { application { dossierNumber status } } }"
READ = """query ($n: ID!) { judicialApplication(dossierNumber: $n) { status
  criminalRecord { status judgments { judgmentNumber } bans { office } } } }"""
LOG = """{ me { accessLog(first: 100) { nodes { operation category organization role condition decision flags fields } } } }"""
FIVE = {"fullName": "nguyễn thị minh hạnh", "birthDate": "1985-03-14", "sex": "FEMALE", "personalId": CITIZEN}
BASIS = "Luật 107/2025/QH15 điều 8"


async def command(visitor: Visitor, persona: str, name: str, **given: Any) -> Answer:
    query = f"mutation ($i: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $i) {{ changed application {{ status }} }} }}"
    answer = await visitor.ask(persona, query, {"i": given})
    assert not answer.errors, answer.errors
    return answer


async def proposed(visitor: Visitor, kind: str, persona: str = "citizen", **more: Any) -> str:
    """A dossier that awaits the signature; the number."""
    filed = await visitor.ask(persona, APPLY, {"i": {"type": kind, **more}})
    assert not filed.errors, filed.errors
    application = filed.data["applyForCertificate"]["application"]
    number = str(application["dossierNumber"])
    if application["status"] == "FEE_PENDING":
        await pay(visitor, persona, number)
    await command(visitor, "judicial-officer", "receiveApplication", dossierNumber=number)
    await command(visitor, "judicial-officer", "proposeCertificate", dossierNumber=number)
    return number


async def pay(visitor: Visitor, persona: str, number: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(PROGRAM, "receipt", number), cwd=ROOT, env=visitor.environment(), stdout=asyncio.subprocess.PIPE
    )
    receipt = (await process.communicate())[0].decode().strip()
    await command(visitor, persona, "payApplicationFee", dossierNumber=number, receipt=receipt)


async def issued(visitor: Visitor, kind: str, **more: Any) -> dict[str, Any]:
    number = await proposed(visitor, kind, **more)
    answer = await visitor.ask(
        "judicial-approver", operation("issue-certificate"), {"input": {"dossierNumber": number}}
    )
    assert not answer.errors, answer.errors
    payload = answer.data["issueCertificate"]
    assert payload["changed"] and payload["application"]["status"] == "ISSUED"
    found: dict[str, Any] = {**payload["certificate"], "dossierNumber": number}
    return found


async def mine(visitor: Visitor, number: str, *options: str) -> dict[str, Any] | None:
    answer = await visitor.ask(None, operation("my-certificates"), token=await visitor.token("citizen", *options))
    assert not answer.errors, answer.errors
    found = [one for one in answer.data["me"]["judicialCertificates"] if one["number"] == number]
    return found[0] if found else None


async def verify(visitor: Visitor, persona: str = "employer", **given: Any) -> Answer:
    return await visitor.ask(persona, operation("verify-certificate"), {"input": {**FIVE, **given}})


async def share(visitor: Visitor, number: str, organization: str | None = EMPLOYER) -> str:
    given = {"number": number, "organization": organization}
    answer = await visitor.ask("citizen", operation("share-certificate"), {"input": given})
    assert not answer.errors, answer.errors
    return str(answer.data["shareCertificate"]["passcode"])


async def shared(visitor: Visitor, number: str, passcode: str, basis: str = BASIS, persona: str = "employer") -> Answer:
    given = {"number": number, "passcode": passcode, "legalBasis": basis}
    return await visitor.ask(persona, operation("shared-certificate"), given)


async def test_proposed_by_one_issued_by_another_and_verified_by_anybody(visitor: Visitor) -> None:
    number = await proposed(visitor, "TYPE_1")
    key = tokens.issuer_key(visitor.folder)
    issue = operation("issue-certificate")
    for persona, code in (("judicial-officer", "FORBIDDEN"), ("citizen", "FORBIDDEN"), (None, "UNAUTHENTICATED")):
        assert (await visitor.ask(persona, issue, {"input": {"dossierNumber": number}})).codes() == [code]
    # One person with two tokens, and an approver of another province, see nothing to sign.
    for changes in ({"personal_id": OFFICER, "sub": "second-token"}, {"province": "79", "organization": "CA-79"}):
        token = tokens.signed(key, tokens.claims("judicial-approver", **changes))
        answers = [
            await visitor.ask(None, issue, {"input": {"dossierNumber": one}}, token=token)
            for one in (number, "HS-NONE")
        ]
        assert answers[0].body == answers[1].body and answers[0].codes() == ["NOT_FOUND"]

    # The register is read through the dossier alone, by who works on it or is to sign it.
    seen = await visitor.ask("judicial-approver", READ, {"n": number})
    assert seen.data["judicialApplication"]["criminalRecord"] == {"status": "CLEAR", "judgments": [], "bans": []}
    assert not (await visitor.ask("judicial-officer", READ, {"n": number})).errors
    own = await visitor.ask("citizen", READ, {"n": number})
    assert own.at("judicialApplication.criminalRecord") == "FORBIDDEN"

    answer = await visitor.ask("judicial-approver", issue, {"input": {"dossierNumber": number}})
    assert not answer.errors, answer.errors
    certificate = answer.data["issueCertificate"]["certificate"]
    assert (certificate["status"], certificate["recordStatus"]) == ("VALID", "CLEAR")
    again = await visitor.ask("judicial-approver", issue, {"input": {"dossierNumber": number}})
    assert again.codes() == ["INVALID_TRANSITION"]
    for persona in ("judicial-officer", "judicial-approver"):
        ended = await visitor.ask(persona, READ, {"n": number})
        assert ended.data["judicialApplication"] == {"status": "ISSUED", "criminalRecord": None}

    told = await mine(visitor, certificate["number"])
    assert told is not None and told["subject"]["fullName"] == "Nguyễn Thị Minh Hạnh"
    published = await visitor.send(None, method="GET", path="/.well-known/certificate-keys.json")
    keys = KeySet.import_key_set(published.json)  # type: ignore[arg-type]
    assert all("d" not in key for key in published.json["keys"])
    pdf = b64decode(told["document"]["contentBase64"])
    for content, signature in (
        (told["signedContent"].encode(), told["signature"]),
        (pdf, told["document"]["signature"]),
    ):
        jws.deserialize_compact(signature, keys, algorithms=["ES256"], payload=content)
        changed = bytearray(content)
        changed[len(content) // 2] ^= 1
        with pytest.raises(BadSignatureError):
            jws.deserialize_compact(signature, keys, algorithms=["ES256"], payload=bytes(changed))
    signed = json.loads(told["signedContent"])
    assert (signed["number"], signed["subject"]["personalId"]) == (certificate["number"], CITIZEN)
    assert await mine(visitor, certificate["number"]) == told, "the same bytes each time"

    log = await visitor.ask("citizen", LOG)
    rows = {
        (one["operation"], one["category"], one["role"])
        for one in log.data["me"]["accessLog"]["nodes"]
        if one["decision"] == "ALLOWED"
    }
    assert ("issueCertificate", "JUDICIAL_CERTIFICATE", "judicial_approver") in rows
    assert {role for _, category, role in rows if category == "CRIMINAL_RECORD"} == {
        "judicial_officer",
        "judicial_approver",
    }


async def test_an_employer_verifies_reads_by_passcode_and_learns_of_a_revocation(visitor: Visitor) -> None:
    first = await issued(visitor, "TYPE_1")
    second = await issued(visitor, "TYPE_2")
    dossier, number = first["dossierNumber"], first["number"]

    good = await verify(visitor, dossierNumber=dossier)
    assert not good.errors, good.errors
    assert good.data["verifyCertificate"] == {
        "status": "VALID",
        "issuedAt": first["issuedAt"],
        "dataAsOf": first["dataAsOf"],
        "issuingAuthority": "Công an thành phố Hà Nội",
    }
    unknown = await verify(visitor, dossierNumber="HS-NONE-NONE-NONE")
    assert unknown.codes() == ["NOT_FOUND"] and unknown.data == {"verifyCertificate": None}
    for wrong in (
        {"fullName": "Nguyễn Thị Minh Hanh"},
        {"birthDate": "1985-03-15"},
        {"sex": "MALE"},
        {"personalId": "001185000012"},
        {"dossierNumber": second["dossierNumber"]},  # nobody learns that there is a No.2
    ):
        assert (await verify(visitor, **{"dossierNumber": dossier, **wrong})).body == unknown.body, wrong

    passcode = await share(visitor, number)
    read = await shared(visitor, number, passcode)
    assert not read.errors, read.errors
    told = read.data["sharedCertificate"]
    assert (told["number"], told["type"], told["subject"]["personalId"]) == (number, "TYPE_1", CITIZEN)
    kept = await mine(visitor, number)
    assert kept is not None and told["signature"] == kept["signature"]
    nothing = await shared(visitor, "LL-NONE-NONE-NONE", passcode)
    assert nothing.codes() == ["NOT_FOUND"] and nothing.data == {"sharedCertificate": None}
    for answer in (
        await shared(visitor, second["number"], passcode),
        await shared(visitor, number, f"{(int(passcode) + 1) % 10**6:06d}"),
        await shared(visitor, number, passcode, persona="citizen"),
        await shared(visitor, number, passcode, persona="insurer"),
    ):
        assert answer.body == nothing.body
    assert (await shared(visitor, number, passcode, " ")).codes() == ["BAD_USER_INPUT"]
    no2 = await visitor.ask(
        "citizen", operation("share-certificate"), {"input": {"number": second["number"], "organization": EMPLOYER}}
    )
    assert no2.codes() == ["NOT_FOUND"]

    # Below it nothing opens but the certificate itself.
    more = await visitor.ask(
        "employer",
        """query ($n: ID!, $p: String!, $b: String!) { sharedCertificate(number: $n, passcode: $p, legalBasis: $b) {
          number citizen { personalId fullName judicialCertificates { number } } } }""",
        {"n": number, "p": passcode, "b": BASIS},
    )
    citizen = more.data["sharedCertificate"]["citizen"]
    assert citizen == {"personalId": CITIZEN, "fullName": None, "judicialCertificates": None}
    by_get = urlencode(
        {"query": f'{{ sharedCertificate(number: "{number}", passcode: "{passcode}", legalBasis: "x") {{ number }} }}'}
    )
    token = await visitor.token("employer")
    refused = await visitor.send(
        None, method="GET", path=f"/graphql?{by_get}", headers={"Authorization": f"Bearer {token}"}
    )
    assert refused.status == 405

    log = await visitor.ask("citizen", LOG)
    rows = [one for one in log.data["me"]["accessLog"]["nodes"] if one["role"] == "certificate_verifier"]
    assert {one["operation"] for one in rows} >= {"verifyCertificate", "sharedCertificate"}
    assert {one["organization"] for one in rows} == {EMPLOYER}
    assert all(one["flags"] == [] for one in rows)

    given = {"number": number, "reason": "Cấp sai"}
    for persona, code in (("judicial-officer", "FORBIDDEN"), ("citizen", "FORBIDDEN"), ("employer", "FORBIDDEN")):
        assert (await visitor.ask(persona, operation("revoke-certificate"), {"input": given})).codes() == [code]
    revoked = await visitor.ask("judicial-approver", operation("revoke-certificate"), {"input": given})
    assert revoked.data["revokeCertificate"]["certificate"]["status"] == "REVOKED"
    assert (await verify(visitor, dossierNumber=dossier)).data["verifyCertificate"]["status"] == "REVOKED"
    assert (await verify(visitor, dossierNumber=dossier, sex="MALE")).body == unknown.body
    assert (await shared(visitor, number, passcode)).data["sharedCertificate"]["status"] == "REVOKED"
    again = await visitor.ask("judicial-approver", operation("revoke-certificate"), {"input": given})
    assert again.codes() == ["INVALID_TRANSITION"]

    # The citizen sees one's own No.2 after a stronger proof of identity, and nobody else does.
    assert await mine(visitor, second["number"]) is not None
    assert await mine(visitor, second["number"], "--assurance", "2") is None
    everybody = """query ($id: PersonalId!) { citizen(personalId: $id) { judicialCertificates { number }
      judicialApplications { dossierNumber } } }"""
    for persona in ("citizen-other", "employer", "insurer", "clinician", "auditor", "guardian"):
        answer = await visitor.ask(persona, everybody, {"id": CITIZEN})
        assert second["number"].encode() not in answer.body and second["dossierNumber"].encode() not in answer.body


async def test_a_passcode_guessed_six_times_is_dead(visitor: Visitor) -> None:
    certificate = await issued(visitor, "TYPE_1")
    number = certificate["number"]
    passcode = await share(visitor, number)
    wrong = [f"{(int(passcode) + step) % 10**6:06d}" for step in range(1, 7)]
    answers = [await shared(visitor, number, one) for one in wrong]
    assert {answer.body for answer in answers} == {(await shared(visitor, number, passcode)).body}
    assert not (await shared(visitor, number, await share(visitor, number))).errors


async def test_guesses_at_what_stands_on_a_certificate_are_limited(visitor: Visitor) -> None:
    key = tokens.issuer_key(visitor.folder)
    token = tokens.signed(key, tokens.claims("employer", organization="DN-GUESSES"))
    given = {"input": {**FIVE, "dossierNumber": "HS-NONE-NONE-NONE"}}
    answers = [await visitor.ask(None, operation("verify-certificate"), given, token=token) for _ in range(21)]
    assert [one.codes() for one in answers] == [["NOT_FOUND"]] * 20 + [["LIMIT_EXCEEDED"]]


async def test_who_applied_for_kin_reads_the_no1_and_nothing_else_of_them(visitor: Visitor) -> None:
    """Never by the relation alone: the No.1 was issued on the guardian's own dossier."""
    number = await proposed(visitor, "TYPE_1", persona="guardian", personalId=CHILD)
    answer = await visitor.ask(
        "judicial-approver", operation("issue-certificate"), {"input": {"dossierNumber": number}}
    )
    assert not answer.errors, answer.errors
    certificate = answer.data["issueCertificate"]["certificate"]["number"]
    read = "query ($id: PersonalId!) { citizen(personalId: $id) { judicialCertificates { number applicant } } }"
    seen = await visitor.ask("guardian", read, {"id": CHILD})
    assert not seen.errors, seen.errors
    assert seen.data["citizen"]["judicialCertificates"] == [{"number": certificate, "applicant": GUARDIAN}]
    assert (await visitor.ask("guardian", read, {"id": CITIZEN})).data["citizen"]["judicialCertificates"] == []
    given = {"number": certificate, "organization": EMPLOYER}
    shared_by = await visitor.ask("guardian", operation("share-certificate"), {"input": given})
    assert shared_by.codes() == ["NOT_FOUND"], "one shares one's own"
