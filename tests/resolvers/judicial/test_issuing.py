"""The second officer signs: dossier and certificate together or not at all, once; and takes a certificate back."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from gateway.errors import BadUserInput, ClientError, Conflict, InternalError, InvalidTransition, NotFound
from policies.actor import Actor
from resolvers.judicial.certificates import JudicialCertificate, certificate_document, certificate_record
from resolvers.judicial.criminal_record import record_document
from resolvers.judicial.issue_certificate import CATEGORY, Issued, issue_certificate
from resolvers.judicial.move import MEMORY
from resolvers.judicial.officer_commands import OnDossier
from resolvers.judicial.records import ApplicationStatus as S
from resolvers.judicial.records import CertificateStatus, CertificateType, RecordStatus
from resolvers.judicial.revoke_certificate import RevokeCertificate, Revoked, revoke_certificate
from resolvers.judicial.signing import CertificateKeys, generate_certificate_key
from resolvers.mongo import Database
from tests.resolvers.commands import Commands
from tests.resolvers.indexed import assert_indexed
from tests.resolvers.judicial.dossiers import (
    ANN,
    APPROVER,
    NOW,
    NUMBER,
    OFFICER,
    Office,
    applicant,
    approver,
    approver_elsewhere,
    approver_is_proposer,
    dossier,
    employer,
    nobody,
    officer,
)
from tests.resolvers.judicial.samples import BAN, CERTIFICATE, EXPUNGED, REGISTERED, STANDING
from tests.resolvers.running import command_run

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(240)]

KEYS = CertificateKeys([generate_certificate_key()])
ROUNDS = 20
LOST = (Conflict, InvalidTransition)


async def fill(database: Database) -> None:
    await database.collection("provinces").insert(
        {"_id": "01/POST_2025", "code": "01", "version": "POST_2025", "name": "Thành phố Hà Nội", "communes": 126}
        | {"merged_from": []}
    )
    await database.collection("citizens").insert_many(
        [
            {
                "_id": ANN,
                "full_name": "Nguyễn Thị Ánh Nguyệt",
                "birth_date": {"value": "1990-03-14", "precision": "DAY"},
                "sex": "FEMALE",
                "nationality_code": "000",
                "ethnicity_code": "01",
                "birth_place": "Thành phố Hà Nội",
                "permanent_address": {
                    "line": "Số 12 đường Trần Phú",
                    "province_code": "01",
                    "code_version": "POST_2025",
                },
            },
            {
                "_id": APPROVER,
                "full_name": "Vũ Thị Phương Oanh",
                "birth_date": {"value": "1979-06-15", "precision": "DAY"},
                "sex": "FEMALE",
            },
        ]
    )
    await database.collection("criminal_records").insert(record_document(REGISTERED))


async def issue(database: Database, actor: Actor = approver, number: str = NUMBER, key: str | None = None) -> Issued:
    command = command_run(database, "issueCertificate", CATEGORY, MEMORY, actor, NOW)
    return await issue_certificate(command, OnDossier(number, None, key), KEYS)


async def revoke(
    database: Database, actor: Actor = approver, number: str = "LL-N1", reason: str = "Cấp sai", key: str | None = None
) -> Revoked:
    command = command_run(database, "revokeCertificate", CATEGORY, MEMORY, actor, NOW)
    return await revoke_certificate(command, RevokeCertificate(number, reason, key))


async def certificates(database: Database) -> list[JudicialCertificate]:
    return [certificate_record(one) for one in await database.collection("judicial_certificates").find({})]


async def both(*racing: Any) -> list[Any]:
    return list(await asyncio.gather(*racing, return_exceptions=True))


class TestIssue:
    async def test_it_tells_what_the_registers_say_that_day(self, fresh_database: Database, sent: Commands) -> None:
        await fill(fresh_database)
        await Office(fresh_database).put(dossier(S.AWAITING_SIGNATURE))
        sent.clear()
        done = await issue(fresh_database)
        assert done.changed and done.application.status is S.ISSUED
        await assert_indexed(fresh_database, sent)
        (stored,) = await certificates(fresh_database)
        assert stored == done.certificate
        assert (stored.status, stored.type, stored.dossier_number) == (
            CertificateStatus.VALID,
            CertificateType.TYPE_1,
            NUMBER,
        )
        assert stored.subject == replace(
            CERTIFICATE.subject, personal_id=ANN, permanent_residence="Số 12 đường Trần Phú, Thành phố Hà Nội"
        )
        assert (stored.judgments, stored.bans, stored.record_status) == ((STANDING,), None, RecordStatus.HAS_RECORD)
        assert (stored.issuing_authority, stored.signer.full_name, stored.proposer) == (
            "Công an thành phố Hà Nội",
            "Vũ Thị Phương Oanh",
            OFFICER,
        )
        assert (stored.issued_at, str(stored.data_as_of)) == (NOW, "2026-11-27")
        (kept,) = await fresh_database.collection("judicial_documents").find({})
        assert kept["_id"] == stored.number and kept["pdf"].startswith(b"%PDF")
        assert await fresh_database.collection("judicial_open_applications").find({}) == []

    async def test_a_no2_tells_of_all_and_bans_if_asked(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        office = Office(fresh_database)
        await office.put(dossier(S.AWAITING_SIGNATURE, CertificateType.TYPE_2))
        assert (await issue(fresh_database)).certificate.judgments == (STANDING, EXPUNGED)
        await office.put(replace(dossier(S.AWAITING_SIGNATURE), dossier_number="HS-2", include_bans=True))
        assert (await issue(fresh_database, number="HS-2")).certificate.bans == (BAN,)

    async def test_who_is_not_in_the_register_is_clear(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        await fresh_database.collection("criminal_records").delete({"_id": ANN})
        await Office(fresh_database).put(dossier(S.AWAITING_SIGNATURE))
        assert (await issue(fresh_database)).certificate.record_status is RecordStatus.CLEAR

    @pytest.mark.parametrize(
        ("actor", "code"),
        [
            (approver_is_proposer, "NOT_FOUND"),
            (replace(approver, personal_id=None), "NOT_FOUND"),
            (approver_elsewhere, "NOT_FOUND"),
            (officer, "FORBIDDEN"),
            (applicant, "FORBIDDEN"),
            (employer, "FORBIDDEN"),
            (nobody, "UNAUTHENTICATED"),
        ],
    )
    async def test_who_may_not(self, fresh_database: Database, actor: Actor, code: str) -> None:
        """One person with two tokens is no second officer."""
        await fill(fresh_database)
        before = await Office(fresh_database).put(dossier(S.AWAITING_SIGNATURE))
        with pytest.raises(ClientError) as caught:
            await issue(fresh_database, actor)
        assert caught.value.code == code
        if actor in (approver_is_proposer, approver_elsewhere):
            with pytest.raises(NotFound) as unknown:
                await issue(fresh_database, actor, "HS-NONE")
            assert vars(unknown.value) == vars(caught.value)
        assert await Office(fresh_database).stored() == before and await certificates(fresh_database) == []

    @pytest.mark.parametrize("status", [one for one in S if one is not S.AWAITING_SIGNATURE])
    async def test_from_no_other_state(self, fresh_database: Database, status: S) -> None:
        await fill(fresh_database)
        before = await Office(fresh_database).put(dossier(status))
        with pytest.raises(InvalidTransition):
            await issue(fresh_database)
        assert await Office(fresh_database).stored() == before and await certificates(fresh_database) == []

    async def test_nothing_is_half_written(self, fresh_database: Database) -> None:
        """The certificate cannot be stored: the dossier stays where it was."""
        await fill(fresh_database)
        before = await Office(fresh_database).put(dossier(S.AWAITING_SIGNATURE))
        await fresh_database.ensure_indexes(
            "judicial_documents", [{"name": "one_only", "keys": [("refuses", 1)], "unique": True}]
        )
        await fresh_database.collection("judicial_documents").insert(
            {"_id": "other", "content": "", "signature": "", "pdf": b"", "pdf_signature": ""}
        )
        with pytest.raises(ClientError):
            await issue(fresh_database)
        assert await Office(fresh_database).stored() == before and await certificates(fresh_database) == []

    async def test_of_two_one_issues_and_the_same_twice_is_one(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        office = Office(fresh_database)
        other = replace(approver, sub="sub-ja-9", personal_id="001180000099")
        numbers = set()
        for round_ in range(ROUNDS):
            await office.put(dossier(S.AWAITING_SIGNATURE))
            outcomes = await both(issue(fresh_database), issue(fresh_database, other))
            won = [one for one in outcomes if isinstance(one, Issued)]
            assert len(won) == 1 and all(isinstance(one, (Issued, *LOST)) for one in outcomes), outcomes
            assert await certificates(fresh_database) == [won[0].certificate]
            numbers.add(won[0].certificate.number)
            await _forget(fresh_database)

            await office.put(dossier(S.AWAITING_SIGNATURE))
            outcomes = await both(*(issue(fresh_database, key=f"k{round_}") for _ in range(2)))
            told = [one for one in outcomes if isinstance(one, Issued)]
            assert sorted(one.changed for one in told) == [False, True], outcomes
            assert told[0].certificate == told[1].certificate
            assert len(await certificates(fresh_database)) == 1
            numbers.add(told[0].certificate.number)
            await _forget(fresh_database)
        assert len(numbers) == 2 * ROUNDS

    async def test_issued_or_returned_or_withdrawn_but_one_of_them(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        office = Office(fresh_database)
        for _ in range(ROUNDS):
            await office.put(dossier(S.AWAITING_SIGNATURE))
            await both(
                issue(fresh_database),
                office.do("returnProposal", approver),
                office.do("withdrawApplication", applicant),
            )
            stored = await office.stored()
            assert len(await certificates(fresh_database)) == (stored["status"] == "ISSUED")
            await _forget(fresh_database)

    async def test_without_keys_nothing_is_issued(self, fresh_database: Database) -> None:
        command = command_run(fresh_database, "issueCertificate", CATEGORY, MEMORY, approver, NOW)
        with pytest.raises(InternalError):
            await issue_certificate(command, OnDossier(NUMBER, None, None), None)


class TestRevoke:
    HELD = replace(CERTIFICATE, proposer=OFFICER)

    async def fill(self, database: Database, **changed: Any) -> None:
        await database.collection("judicial_certificates").delete({}, many=True)
        await database.collection("judicial_certificates").insert(certificate_document(replace(self.HELD, **changed)))

    async def test_from_then_on_it_says_so(self, fresh_database: Database) -> None:
        await self.fill(fresh_database)
        done = await revoke(fresh_database, reason=" Cấp sai ")
        assert (done.certificate.status, done.certificate.revoked_at, done.certificate.revocation_reason) == (
            CertificateStatus.REVOKED,
            NOW,
            "Cấp sai",
        )
        assert await certificates(fresh_database) == [done.certificate]

    @pytest.mark.parametrize("status", [CertificateStatus.REVOKED, CertificateStatus.SUPERSEDED])
    async def test_only_one_in_force(self, fresh_database: Database, status: CertificateStatus) -> None:
        await self.fill(fresh_database, status=status)
        with pytest.raises(InvalidTransition):
            await revoke(fresh_database)

    @pytest.mark.parametrize(
        ("actor", "code"),
        [
            (approver_is_proposer, "NOT_FOUND"),
            (approver_elsewhere, "NOT_FOUND"),
            (officer, "FORBIDDEN"),
            (applicant, "FORBIDDEN"),
            (nobody, "UNAUTHENTICATED"),
        ],
    )
    async def test_who_may_not(self, fresh_database: Database, actor: Actor, code: str) -> None:
        await self.fill(fresh_database)
        with pytest.raises(ClientError) as caught:
            await revoke(fresh_database, actor)
        assert caught.value.code == code
        if code == "NOT_FOUND":
            with pytest.raises(NotFound) as unknown:
                await revoke(fresh_database, actor, "LL-NONE")
            assert vars(unknown.value) == vars(caught.value)
        assert await certificates(fresh_database) == [self.HELD]

    @pytest.mark.parametrize("reason", ["", " ", "x" * 501])
    async def test_who_revokes_says_why(self, fresh_database: Database, reason: str) -> None:
        with pytest.raises(BadUserInput) as caught:
            await revoke(fresh_database, reason=reason)
        assert caught.value.extensions["field"] == "reason"

    async def test_of_two_one_revokes_and_the_same_twice_is_one(self, fresh_database: Database) -> None:
        for round_ in range(ROUNDS):
            await self.fill(fresh_database)
            outcomes = await both(revoke(fresh_database), revoke(fresh_database, reason="Khác"))
            assert sum(isinstance(one, Revoked) for one in outcomes) == 1, outcomes
            assert all(isinstance(one, (Revoked, *LOST)) for one in outcomes), outcomes
            await self.fill(fresh_database)
            outcomes = await both(*(revoke(fresh_database, key=f"k{round_}") for _ in range(2)))
            told = [one for one in outcomes if isinstance(one, Revoked)]
            assert sorted(one.changed for one in told) == [False, True], outcomes


async def _forget(database: Database) -> None:
    for name in ("judicial_certificates", "judicial_documents"):
        await database.collection(name).delete({}, many=True)
