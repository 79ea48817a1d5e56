"""applyForCertificate: who may for whom, what it costs, one open application; on a real database with the real policy."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.errors import BadUserInput, Conflict, Forbidden, NotFound, Unauthenticated
from policies.actor import Actor
from resolvers.judicial.apply_for_certificate import Apply, apply_for_certificate
from resolvers.judicial.fees import Reduction
from resolvers.judicial.move import Moved
from resolvers.judicial.records import ApplicationStatus, CertificateType, Relation
from resolvers.mongo import Database
from tests.resolvers.commands import Commands
from tests.resolvers.indexed import assert_indexed
from tests.resolvers.judicial.dossiers import ANN, BEN, NOW, Office, applicant, employer, nobody, officer

pytestmark = pytest.mark.anyio

NO_1, NO_2 = Apply(CertificateType.TYPE_1), Apply(CertificateType.TYPE_2)
MOTHER, HUSBAND, CHILD, WARD, UNKNOWN = (f"00119000010{number}" for number in range(5))
HOME = {"line": "1", "province_code": "01", "commune_code": "00001", "code_version": "POST_2025"}


def person(number: str, born: str = "1990-01-01", precision: str = "DAY", **more: Any) -> Mapping[str, Any]:
    return {
        "_id": number,
        "full_name": "Nguyễn",
        "birth_date": {"value": born, "precision": precision},
        "sex": "FEMALE",
        "permanent_address": HOME,
        **more,
    }


@pytest.fixture
async def office(fresh_database: Database, sent: Commands) -> Office:
    await fresh_database.collection("citizens").insert_many(
        [
            person(ANN, mother=MOTHER, spouse=HUSBAND),
            person(BEN),
            person(MOTHER, "1960-01-01"),
            person(HUSBAND, permanent_address=None, current_address={**HOME, "province_code": "79"}),
            person(CHILD, "2015-05-05", mother=ANN),
            person(WARD, "1950-01-01", permanent_address=None),
        ]
    )
    await fresh_database.collection("guardianships").insert(
        {
            "_id": "g1",
            "ward": WARD,
            "guardian": ANN,
            "relation": "REPRESENTATIVE",
            "by_decision": True,
            "summary_only": False,
            "valid_from": "2020-01-01",
        }
    )
    sent.clear()
    return Office(fresh_database)


async def apply(office: Office, given: Apply, actor: Actor = applicant) -> Moved:
    return await apply_for_certificate(office.command("applyForCertificate", actor), given)


async def nothing_is_there(office: Office) -> bool:
    names = ("judicial_applications", "judicial_open_applications", "judicial_commands")
    return not any([await office.database.collection(name).find({}) for name in names])


async def test_a_citizen_applies_for_oneself(office: Office, sent: Commands) -> None:
    moved = await apply(office, replace(NO_1, purpose=" Xin việc ", include_bans=True, idempotency_key="k"))
    one = moved.application
    assert moved.changed
    assert (one.personal_id, one.applicant, one.relation, one.status) == (ANN, ANN, "SELF", "FEE_PENDING")
    assert (one.purpose, one.include_bans, one.province_code, one.due_at) == ("Xin việc", True, "01", None)
    assert one.fee is not None and (one.fee.amount, one.fee.reduction) == (200_000, "NONE")
    assert [(step.status, step.from_status, step.role) for step in one.timeline] == [("FEE_PENDING", None, "citizen")]
    await assert_indexed(office.database, sent)
    again = await apply(office, replace(NO_1, purpose="Xin việc", include_bans=True, idempotency_key="k"))
    assert (again.changed, again.application) == (False, one)
    with pytest.raises(Conflict):
        await apply(office, replace(NO_2, idempotency_key="k"))
    (row, *_) = await office.database.collection("access_log").find({})
    assert (row["operation"], row["category"], row["condition"]) == (
        "applyForCertificate",
        "JUDICIAL_APPLICATION",
        "SELF & AGE_16",
    )


@pytest.mark.parametrize(
    ("subject", "relation", "province", "amount"),
    [
        (MOTHER, Relation.PARENT, "01", 0),  # 66 years old
        (HUSBAND, Relation.SPOUSE, "79", 200_000),
        (CHILD, Relation.CHILD, "01", 0),
    ],
)
async def test_and_for_kin_by_the_registry(
    office: Office, subject: str, relation: Relation, province: str, amount: int
) -> None:
    moved = await apply(office, replace(NO_1, personal_id=subject))
    one = moved.application
    assert (one.personal_id, one.applicant, one.relation, one.province_code) == (subject, ANN, relation, province)
    assert one.fee is not None and one.fee.amount == amount
    assert one.status is (ApplicationStatus.SUBMITTED if amount == 0 else ApplicationStatus.FEE_PENDING)


async def test_a_ward_without_residence_has_no_province(office: Office) -> None:
    with pytest.raises(BadUserInput) as caught:
        await apply(office, replace(NO_1, personal_id=WARD))
    assert caught.value.extensions["field"] == "personalId"
    assert await nothing_is_there(office)


async def test_of_others_nobody_is_told_whether_they_are_there(office: Office) -> None:
    told = []
    for subject in (BEN, UNKNOWN):
        with pytest.raises(Forbidden) as caught:
            await apply(office, replace(NO_1, personal_id=subject))
        told.append((caught.value.message, caught.value.suggestion))
    assert told[0] == told[1]
    assert await nothing_is_there(office)


@pytest.mark.parametrize(
    ("actor", "given", "error"),
    [
        (nobody, NO_1, Unauthenticated),
        (officer, NO_1, Forbidden),
        (employer, NO_1, Forbidden),
        (replace(applicant, personal_id=None), NO_1, BadUserInput),
        (replace(applicant, assurance=2), NO_2, Forbidden),
        (applicant, replace(NO_2, personal_id=MOTHER), Forbidden),
        (replace(applicant, personal_id=CHILD), NO_1, Forbidden),
        (replace(applicant, personal_id=CHILD), replace(NO_1, personal_id=ANN), Forbidden),
        (replace(applicant, personal_id=UNKNOWN), NO_1, Forbidden),
        (applicant, replace(NO_1, purpose="x" * 501), BadUserInput),
        (applicant, replace(NO_1, idempotency_key=" "), BadUserInput),
        (applicant, replace(NO_1, reduction=Reduction.STUDENT), BadUserInput),
        (applicant, replace(NO_1, reduction=Reduction.CHILD), BadUserInput),
        (applicant, replace(NO_1, reduction=Reduction.ELDERLY, reduction_evidence="thẻ"), BadUserInput),
    ],
)
async def test_who_may_not_opens_nothing(office: Office, actor: Actor, given: Apply, error: type[Exception]) -> None:
    with pytest.raises(error):
        await apply(office, given, actor)
    assert await nothing_is_there(office)


async def test_on_the_sixteenth_birthday_and_not_the_day_before(office: Office) -> None:
    own = replace(applicant, personal_id=CHILD)
    with pytest.raises(Forbidden, match="16"):
        await apply(replace(office, now=NOW.replace(year=2031, month=5, day=4, hour=16, minute=59)), NO_1, own)
    moved = await apply(replace(office, now=NOW.replace(year=2031, month=5, day=4, hour=17)), NO_1, own)
    assert moved.application.status is ApplicationStatus.FEE_PENDING


async def test_a_reduction_rests_on_a_paper(office: Office) -> None:
    moved = await apply(office, replace(NO_1, reduction=Reduction.STUDENT, reduction_evidence="Thẻ sinh viên B12"))
    fee = moved.application.fee
    assert fee is not None and (fee.amount, fee.reduction, fee.evidence) == (100_000, "STUDENT", "Thẻ sinh viên B12")
    moved = await apply(office, replace(NO_2, reduction=Reduction.POOR, reduction_evidence="Sổ hộ nghèo"))
    assert moved.application.status is ApplicationStatus.SUBMITTED


async def test_one_open_application_of_applicant_subject_and_type(office: Office) -> None:
    first = await apply(office, NO_1)
    with pytest.raises(Conflict):
        await apply(office, NO_1)
    await apply(office, NO_2)
    await apply(office, replace(NO_1, personal_id=HUSBAND))
    await office.do("withdrawApplication", applicant, first.application.dossier_number)
    second = await apply(replace(office, now=NOW + timedelta(days=1)), NO_1)
    assert second.application.dossier_number != first.application.dossier_number


async def test_a_no2_is_nothing_to_a_token_of_assurance_2(office: Office) -> None:
    number = (await apply(office, NO_2)).application.dossier_number
    assert (await office.stored(number))["type"] == "TYPE_2"
    for name in ("payApplicationFee", "withdrawApplication", "supplementApplication"):
        with pytest.raises(NotFound):
            await office.do(name, replace(applicant, assurance=2), number)
    await office.do("withdrawApplication", applicant, number)
