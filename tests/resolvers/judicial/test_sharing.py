"""Who is shown a certificate without being its citizen: by five fields its validity, by a passcode its content."""

import asyncio
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from gateway.errors import BadUserInput, ClientError, Conflict, Forbidden, InvalidTransition, LimitExceeded, NotFound
from policies.actor import Actor
from resolvers.command import CommandRun
from resolvers.judicial.certificates import JudicialCertificate, certificate_document
from resolvers.judicial.passcodes import COLLECTION, LIFE
from resolvers.judicial.records import CertificateStatus, CertificateType
from resolvers.judicial.share_certificate import CATEGORY, MEMORY, ShareCertificate, Shared, share_certificate
from resolvers.judicial.shared_certificate import shared_certificate
from resolvers.judicial.verify_certificate import FiveFields, verify_certificate
from resolvers.mongo import Database
from tests.resolvers.commands import Commands
from tests.resolvers.indexed import assert_indexed
from tests.resolvers.judicial.dossiers import NOW, applicant, employer, nobody, officer, stranger
from tests.resolvers.judicial.samples import ANN, CERTIFICATE
from tests.resolvers.running import command_run

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

SECOND = replace(CERTIFICATE, number="LL-N2", dossier_number="HS-D2", type=CertificateType.TYPE_2)
REVOKED = replace(CERTIFICATE, number="LL-N3", dossier_number="HS-D3", status=CertificateStatus.REVOKED)
OLD = replace(CERTIFICATE, number="LL-N4", dossier_number="HS-D4", status=CertificateStatus.SUPERSEDED)
NEW = replace(CERTIFICATE, number="LL-N5", dossier_number="HS-D4")
RIGHT = FiveFields("HS-D1", "Nguyễn Thị Ánh Nguyệt", date(1990, 3, 14), "FEMALE", ANN)
WRONG = (
    replace(RIGHT, dossier_number="HS-D9"),
    replace(RIGHT, full_name="Nguyễn Thị Anh Nguyệt"),
    replace(RIGHT, birth_date=date(1990, 3, 15)),
    replace(RIGHT, sex="MALE"),
    replace(RIGHT, personal_id="001190000009"),
    replace(RIGHT, dossier_number="HS-D2"),  # a No.2, and all five right
    replace(RIGHT, dossier_number="HS-D3", sex="MALE"),  # a revoked one is told to who knows all five
)
competitor = replace(employer, sub="sub-c", organization="DN-2")
BASIS = "Luật 107/2025 điều 8"


async def fill(database: Database) -> None:
    found = (CERTIFICATE, SECOND, REVOKED, OLD, NEW)
    await database.collection("judicial_certificates").insert_many([certificate_document(one) for one in found])


def run(database: Database, name: str, actor: Actor, *, later: timedelta = timedelta(), most: int = 20) -> CommandRun:
    return command_run(database, name, CATEGORY, MEMORY, actor, NOW + later, wrong_verifications=most)


async def verify(database: Database, given: FiveFields, actor: Actor = employer, **more: Any) -> JudicialCertificate:
    return await verify_certificate(run(database, "verifyCertificate", actor, **more), given)


async def share(
    database: Database,
    number: str = "LL-N1",
    actor: Actor = applicant,
    key: str | None = None,
    organization: str = "DN-1",
) -> Shared:
    return await share_certificate(
        run(database, "shareCertificate", actor), ShareCertificate(number, organization, key)
    )


async def opened(
    database: Database, passcode: str, number: str = "LL-N1", actor: Actor = employer, **more: Any
) -> JudicialCertificate:
    return await shared_certificate(run(database, "sharedCertificate", actor, **more), number, passcode, BASIS)


def told(error: ClientError) -> tuple[str, str, str | None, dict[str, object]]:
    """All of an error that a caller sees."""
    return error.code, error.message, error.suggestion, error.extensions


async def logged(database: Database) -> list[tuple[Any, ...]]:
    found = await database.collection("access_log").find({})
    return [(one["personal_id"], one["operation"], one["allowed"], one["organization"]) for one in found]


class TestVerify:
    async def test_all_five_right_tell_validity_and_the_citizens_log(
        self, fresh_database: Database, sent: Commands
    ) -> None:
        await fill(fresh_database)
        assert await verify(fresh_database, RIGHT) == CERTIFICATE
        await assert_indexed(fresh_database, sent)
        assert await logged(fresh_database) == [(ANN, "verifyCertificate", True, "DN-1")]

    async def test_as_people_type_it(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        decomposed = "nguye\u0302\u0303n  thi\u0323  a\u0301nh NGUYỆT "
        assert await verify(fresh_database, replace(RIGHT, full_name=decomposed, dossier_number=" hs-d1 "))

    async def test_any_wrong_field_is_an_unknown_certificate_and_is_in_nobodys_log(
        self, fresh_database: Database
    ) -> None:
        await fill(fresh_database)
        answers = set()
        for wrong in WRONG:
            with pytest.raises(NotFound) as caught:
                await verify(fresh_database, wrong)
            answers.add(repr(told(caught.value)))
        assert len(answers) == 1
        assert await logged(fresh_database) == []

    async def test_revoked_and_replaced_ones_are_told(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        assert (
            await verify(fresh_database, replace(RIGHT, dossier_number="HS-D3"))
        ).status is CertificateStatus.REVOKED
        assert await verify(fresh_database, replace(RIGHT, dossier_number="HS-D4")) == NEW

    async def test_guesses_are_limited_by_the_organisation_and_the_hour(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        colleague = replace(employer, sub="sub-e-2")
        for number, wrong in enumerate(WRONG[:3]):
            with pytest.raises(NotFound):
                await verify(fresh_database, wrong, colleague if number else employer, most=3)
            if number < 2:  # what is right is no guess
                assert await verify(fresh_database, RIGHT, most=3)
        for given in (RIGHT, WRONG[0]):
            with pytest.raises(LimitExceeded):
                await verify(fresh_database, given, colleague, most=3)
        assert await verify(fresh_database, RIGHT, competitor, most=3)
        assert await verify(fresh_database, RIGHT, later=timedelta(hours=1), most=3)

    async def test_of_many_guesses_at_once_no_more_are_looked_at(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        outcomes = await asyncio.gather(
            *(verify(fresh_database, WRONG[0], most=5) for _ in range(20)), return_exceptions=True
        )
        assert sorted(type(one).__name__ for one in outcomes) == ["LimitExceeded"] * 15 + ["NotFound"] * 5

    async def test_who_may_not(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        for actor in (applicant, officer, nobody):
            with pytest.raises(ClientError) as caught:
                await verify(fresh_database, RIGHT, actor)
            assert caught.value.code == ("UNAUTHENTICATED" if actor is nobody else "FORBIDDEN")

    @pytest.mark.parametrize("given", [replace(RIGHT, full_name=" "), replace(RIGHT, dossier_number="x" * 65)])
    async def test_a_form_that_cannot_be_right(self, fresh_database: Database, given: FiveFields) -> None:
        with pytest.raises(BadUserInput) as caught:
            await verify(fresh_database, given)
        assert caught.value.extensions["field"] in ("fullName", "dossierNumber")


class TestShare:
    async def test_six_digits_that_are_kept_nowhere(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        shared = await share(fresh_database)
        assert re.fullmatch(r"\d{6}", shared.passcode) and shared.expires_at == NOW + LIFE
        (kept,) = await fresh_database.collection(COLLECTION).find({})
        assert shared.passcode not in str(kept)
        assert (await share(fresh_database)).passcode != shared.passcode

    async def test_repeated_with_its_key_it_tells_the_same(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        first = await share(fresh_database, key="k")
        assert await share(fresh_database, key="k") == first
        assert len(await fresh_database.collection(COLLECTION).find({})) == 1
        with pytest.raises(Conflict):
            await share(fresh_database, key="k", organization="DN-2")

    @pytest.mark.parametrize(("number", "actor"), [("LL-N9", applicant), ("LL-N2", applicant), ("LL-N1", stranger)])
    async def test_unknown_anothers_and_a_no2_are_the_same(
        self, fresh_database: Database, number: str, actor: Actor
    ) -> None:
        await fill(fresh_database)
        with pytest.raises(NotFound) as caught:
            await share(fresh_database, number, actor)
        assert caught.value.message == "there is no such certificate"
        assert await fresh_database.collection(COLLECTION).find({}) == []

    async def test_only_one_in_force(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        with pytest.raises(InvalidTransition):
            await share(fresh_database, "LL-N3")

    @pytest.mark.parametrize("organization", ["", " ", "a/b", "x" * 65, "Công ty"])
    async def test_what_is_no_organisation(self, fresh_database: Database, organization: str) -> None:
        with pytest.raises(BadUserInput) as caught:
            await share(fresh_database, organization=organization)
        assert caught.value.extensions["field"] == "organization"

    async def test_who_may_not(self, fresh_database: Database) -> None:
        with pytest.raises(Forbidden):
            await share(fresh_database, actor=employer)


class TestShared:
    async def test_the_organisation_reads_it_on_a_legal_basis(self, fresh_database: Database, sent: Commands) -> None:
        await fill(fresh_database)
        shared = await share(fresh_database)
        sent.clear()
        assert await opened(fresh_database, shared.passcode) == CERTIFICATE
        assert await opened(fresh_database, shared.passcode, later=LIFE - timedelta(seconds=1)) == CERTIFICATE
        await assert_indexed(fresh_database, sent)
        assert (await logged(fresh_database))[-1] == (ANN, "sharedCertificate", True, "DN-1")
        kept = await fresh_database.collection("certificate_readings").find({})
        assert [(one["certificate"], one["organization"], one["legal_basis"]) for one in kept] == [
            ("LL-N1", "DN-1", BASIS)
        ] * 2

    async def test_every_failure_is_the_same(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        shared = await share(fresh_database)
        other = await share(fresh_database, organization="DN-3")
        before = await logged(fresh_database)
        answers = set()
        wrong = f"{(int(shared.passcode) + 1) % 10**6:06d}"
        for attempt in (
            opened(fresh_database, wrong),
            opened(fresh_database, ""),
            opened(fresh_database, "đ"),
            opened(fresh_database, shared.passcode, "LL-N9"),
            opened(fresh_database, shared.passcode, "LL-N2"),
            opened(fresh_database, shared.passcode, actor=competitor),
            opened(fresh_database, shared.passcode, actor=replace(employer, organization="DN-3")),
            opened(fresh_database, other.passcode),
            opened(fresh_database, shared.passcode, later=LIFE),
        ):
            with pytest.raises(NotFound) as caught:
                await attempt
            answers.add(repr(told(caught.value)))
        assert len(answers) == 1
        assert await logged(fresh_database) == before

    async def test_five_wrong_tries_kill_it(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        shared = await share(fresh_database)
        wrong = f"{(int(shared.passcode) + 1) % 10**6:06d}"
        for _ in range(4):
            with pytest.raises(NotFound):
                await opened(fresh_database, wrong)
            assert await opened(fresh_database, shared.passcode) == CERTIFICATE  # a right one is not counted
        with pytest.raises(NotFound):
            await opened(fresh_database, wrong)
        with pytest.raises(NotFound):
            await opened(fresh_database, shared.passcode)
        again = await share(fresh_database)
        assert await opened(fresh_database, again.passcode) == CERTIFICATE

    async def test_wrong_tries_by_another_organisation_leave_it_alone(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        shared = await share(fresh_database)
        await share(fresh_database, organization="DN-2")
        wrong = f"{(int(shared.passcode) + 1) % 10**6:06d}"
        for _ in range(6):
            with pytest.raises(NotFound):
                await opened(fresh_database, wrong, actor=competitor)
        assert await opened(fresh_database, shared.passcode) == CERTIFICATE

    async def test_tries_at_once_are_counted_once_each(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        for _ in range(20):
            shared = await share(fresh_database)
            wrong = f"{(int(shared.passcode) + 1) % 10**6:06d}"
            outcomes = await asyncio.gather(*(opened(fresh_database, wrong) for _ in range(8)), return_exceptions=True)
            assert {type(one) for one in outcomes} == {NotFound}
            (kept,) = await fresh_database.collection(COLLECTION).find({})
            assert kept["tries"] == 5

    async def test_a_no2_is_never_shown(self, fresh_database: Database) -> None:
        """Were there a passcode for one all the same."""
        await fill(fresh_database)
        shared = await share(fresh_database)
        await fresh_database.collection("judicial_certificates").update({"_id": "LL-N1"}, {"$set": {"type": "TYPE_2"}})
        with pytest.raises(NotFound):
            await opened(fresh_database, shared.passcode)

    @pytest.mark.parametrize("basis", ["", "  ", "x" * 501])
    async def test_without_a_legal_basis(self, fresh_database: Database, basis: str) -> None:
        await fill(fresh_database)
        shared = await share(fresh_database)
        with pytest.raises(BadUserInput) as caught:
            await shared_certificate(
                run(fresh_database, "sharedCertificate", employer), "LL-N1", shared.passcode, basis
            )
        assert caught.value.extensions["field"] == "legalBasis"

    async def test_who_may_not(self, fresh_database: Database) -> None:
        for actor in (applicant, officer, nobody, replace(employer, organization=None)):
            with pytest.raises(ClientError) as caught:
                await opened(fresh_database, "000000", actor=actor)
            assert caught.value.code in ("FORBIDDEN", "UNAUTHENTICATED", "NOT_FOUND")
