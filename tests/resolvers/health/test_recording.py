"""recordEncounter(s): who may, once for each number, all or nothing, at once in the book; a real database, the real policy."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.errors import BadUserInput, ClientError, Conflict, Forbidden, LimitExceeded, Unauthenticated
from policies.actor import Actor
from resolvers.grant_source import MongoGrantSource
from resolvers.health import documents
from resolvers.health.recording.problems import ProblemCode
from resolvers.health.recording.record_encounter import record_encounter
from resolvers.health.recording.record_encounters import Recorded, Visit, record_encounters
from tests import episodes
from tests.episodes import Content
from tests.resolvers.commands import Commands
from tests.resolvers.health.conftest import (
    CITIZEN,
    OTHER,
    UNKNOWN,
    A,
    B,
    Ward,
    citizen,
    clinician,
    elsewhere,
    ingest,
    officer,
)

pytestmark = pytest.mark.anyio

ITEMS = ("prescriptions", "lab_results", "imaging_results", "procedures", "documents", "vitals", "bills")
EVERYTHING = ("encounters", "encounter_versions", *ITEMS)


async def record(ward: Ward, content: Content, actor: Actor = officer, **more: object) -> Recorded:
    visit = replace(Visit(A, "LK-1", CITIZEN, content), **more)  # type: ignore[arg-type]
    return await record_encounter(ward.command("recordEncounter", actor), visit)


async def counted(ward: Ward) -> dict[str, int]:
    return {name: len(await ward.stored(name)) for name in EVERYTHING}


async def test_a_whole_episode_is_stored_and_read_as_it_was_sent(ward: Ward) -> None:
    recorded = await record(ward, episodes.inpatient(ward.now))
    assert recorded == Recorded(f"{A}-LK-1", 1, True)
    (visit,) = await ward.stored("encounters")
    assert (visit["personal_id"], visit["version"], visit["founded"]) == (CITIZEN, 1, True)
    assert visit["recorded_by"] == {"organization": A, "role": "records_officer"}
    assert documents.encounter(visit).main_diagnosis == documents.coding({"code": "J18.9", "display": "Viêm phổi"})
    assert await counted(ward) == {
        **dict.fromkeys(EVERYTHING, 1),
        "documents": 3,
    }
    for name in ITEMS:
        for item in await ward.stored(name):
            assert (item["encounter_id"], item["custodian"]) == (f"{A}-LK-1", A)
            assert (item["personal_id"], item["flags"]) == (CITIZEN, [])
    (bill,) = await ward.stored("bills")
    assert documents.bill(bill).insurer_paid == episodes.billing(ward.now)["insurerPaid"]
    (drugs,) = await ward.stored("prescriptions")
    assert documents.prescription(drugs).items[0].name == "Amoxicilin"
    papers = {one["kind"]: documents.paper(one) for one in await ward.stored("documents")}
    assert papers["DISCHARGE_SUMMARY"].disease_process == "Sốt ba ngày, đáp ứng kháng sinh"


async def test_the_citizens_log_has_the_write(ward: Ward) -> None:
    await record(ward, episodes.telehealth(ward.now), ingest)
    (row,) = await ward.stored("access_log")
    assert (row["operation"], row["personal_id"], row["role"], row["organization"], row["allowed"]) == (
        "recordEncounter",
        CITIZEN,
        "ingest",
        A,
        True,
    )


async def test_the_same_again_changes_nothing_and_other_content_is_a_conflict(ward: Ward) -> None:
    content = episodes.inpatient(ward.now)
    await record(ward, content)
    before = [await ward.stored(name) for name in EVERYTHING]
    assert await record(ward, dict(reversed(content.items())), ingest) == Recorded(f"{A}-LK-1", 1, False)
    with pytest.raises(Conflict) as caught:
        await record(ward, {**content, "advice": "Khác"})
    assert "amendEncounter" in str(caught.value.suggestion)
    with pytest.raises(Conflict):
        await record(ward, content, personal_id=OTHER)
    assert [await ward.stored(name) for name in EVERYTHING] == before
    assert (await record(ward, content, elsewhere, facility=B)).encounter_id == f"{B}-LK-1", (
        "unique in its facility only"
    )


@pytest.mark.parametrize(
    ("actor", "error"),
    [
        (Actor(), Unauthenticated),
        (citizen, Forbidden),
        (elsewhere, Forbidden),
        (replace(officer, organization=None), Forbidden),
        (replace(officer, assurance=1), Forbidden),
        (clinician, Forbidden),  # on nobody's care team
    ],
    ids=["nobody", "the citizen", "another facility", "of nowhere", "assurance 1", "not on the team"],
)
async def test_who_may_not_records_nothing_and_learns_nothing(
    ward: Ward, actor: Actor, error: type[ClientError]
) -> None:
    said = set()
    for number in (CITIZEN, UNKNOWN):
        with pytest.raises(error) as caught:
            await record(ward, episodes.telehealth(ward.now, team=("sub-other",)), actor, personal_id=number)
        said.add((caught.value.message, caught.value.suggestion))
    assert len(said) == 1
    assert await ward.stored("encounters") == []


async def test_a_clinician_on_the_team_records_and_does_not_treat_by_it(ward: Ward) -> None:
    content = episodes.opened(ward.now, team=("sub-clinician",))
    assert (await record(ward, content, clinician)).changed
    (visit,) = await ward.stored("encounters")
    assert visit["founded"] is False
    grants = await MongoGrantSource(ward.database).grants(clinician, [CITIZEN])
    assert grants[CITIZEN].treatments == ()
    await record(ward, episodes.opened(ward.now, team=("sub-clinician",)), officer, ma_lk="LK-2")
    grants = await MongoGrantSource(ward.database).grants(clinician, [CITIZEN])
    assert [one.founded for one in grants[CITIZEN].treatments] == [True]


async def test_that_nobody_has_a_number_is_told_to_facilities_alone_and_not_often(ward: Ward) -> None:
    content = episodes.telehealth(ward.now)
    with pytest.raises(BadUserInput) as caught:
        await record(ward, content, personal_id=UNKNOWN)
    assert caught.value.extensions["field"] == "personalId"
    visits = [Visit(A, f"LK-{number}", f"0011909999{number:02d}", content) for number in range(5)]
    results = await record_encounters(ward.command("recordEncounters", ingest, limit=3), visits)
    assert [one.problems[0].code for one in results] == [
        *[ProblemCode.BAD_USER_INPUT] * 2,  # the officer of the same facility was told of one
        *[ProblemCode.LIMIT_EXCEEDED] * 3,
    ]
    with pytest.raises(LimitExceeded):
        await record_encounter(ward.command("recordEncounter", ingest, limit=3), visits[0])
    assert await ward.stored("encounters") == []
    logged = {(one["personal_id"], one["allowed"]) for one in await ward.stored("access_log")}
    assert (visits[0].personal_id, True) in logged


async def test_many_who_are_told_of_the_first_unknown_number_at_once_are_counted(ward: Ward) -> None:
    content = episodes.telehealth(ward.now)
    visits = [Visit(A, f"LK-{at}", f"0011909999{at:02d}", content) for at in range(20)]
    told = await asyncio.gather(
        *(record_encounters(ward.command("recordEncounters", ingest, limit=7), [visit]) for visit in visits)
    )
    codes = [result.problems[0].code for (result,) in told]
    assert (codes.count(ProblemCode.BAD_USER_INPUT), codes.count(ProblemCode.LIMIT_EXCEEDED)) == (7, 13)


async def test_of_a_hundred_the_bad_ones_alone_stay_out(ward: Ward, sent: Commands) -> None:
    visits = [Visit(A, f"LK-{at}", CITIZEN if at % 2 else OTHER, episodes.pickup(ward.now)) for at in range(100)]
    for at in range(0, 100, 10):
        visits[at] = replace(visits[at], content={**visits[at].content, "mainDiagnosis": {"code": "NO"}})
    results = await record_encounters(ward.command("recordEncounters", ingest), visits)
    assert sum(one.changed for one in results) == 90
    problems = [problem for one in results for problem in one.problems]
    assert [(one.index, one.path, one.field) for one in problems] == [
        (at, "mainDiagnosis.code", "MA_BENH_CHINH") for at in range(0, 100, 10)
    ]
    assert len(await ward.stored("encounters")) == len(await ward.stored("prescriptions")) == 90
    sent.clear()
    again = await record_encounters(ward.command("recordEncounters", ingest), visits)
    assert [one.changed for one in again] == [False] * 100
    assert sent.collections == ["citizens", "encounter_versions", "encounters"], "one look each for a hundred visits"


async def test_a_number_twice_in_a_list_is_recorded_once(ward: Ward) -> None:
    content = episodes.telehealth(ward.now)
    other = {**content, "advice": "Khác"}
    visits = [Visit(A, "LK-1", CITIZEN, one) for one in (content, content, other)]
    first, second, third = await record_encounters(ward.command("recordEncounters", ingest), visits)
    assert (first.changed, second.changed, second.encounter_id) == (True, False, f"{A}-LK-1")
    assert third.problems[0].code is ProblemCode.CONFLICT
    assert len(await ward.stored("encounters")) == 1


async def test_another_facilitys_visit_in_a_list_is_refused_alone(ward: Ward) -> None:
    content = episodes.telehealth(ward.now)
    visits = [Visit(A, "LK-1", CITIZEN, content), Visit(B, "LK-1", CITIZEN, content)]
    good, foreign = await record_encounters(ward.command("recordEncounters", ingest), visits)
    assert good.changed and foreign.problems[0].code is ProblemCode.FORBIDDEN
    assert foreign.problems[0].index == 1


async def test_what_is_wrong_is_told_and_nothing_is_stored(ward: Ward) -> None:
    recorded = await record(ward, {**episodes.inpatient(ward.now), "reason": None}, ma_lk="LK 1")
    assert recorded.encounter_id is None and not recorded.changed
    assert [(one.path, one.field) for one in recorded.problems] == [("maLk", "MA_LK"), ("reason", "LY_DO_VV")]
    assert await ward.stored("encounters") == []


async def test_flags_of_codes_and_of_lines(ward: Ward) -> None:
    content = episodes.inpatient(ward.now)
    content["labResults"][0]["flags"] = ["FETAL_SEX"]
    content["otherDiagnoses"] = [{"code": "A15.0"}]
    content["flags"] = ["DOMESTIC_VIOLENCE"]
    await record(ward, content)
    (visit,) = await ward.stored("encounters")
    assert visit["flags"] == ["DOMESTIC_VIOLENCE", "TUBERCULOSIS"]
    (lab,) = await ward.stored("lab_results")
    assert lab["flags"] == ["DOMESTIC_VIOLENCE", "FETAL_SEX", "TUBERCULOSIS"]
    (image,) = await ward.stored("imaging_results")
    assert image["flags"] == ["DOMESTIC_VIOLENCE", "TUBERCULOSIS"]


async def test_a_write_that_fails_leaves_nothing_half_written(ward: Ward) -> None:
    """The last of the visit's documents is there already: a real unique clash, in the middle of the transaction."""
    await ward.database.collection("bills").insert(
        {
            "_id": f"{A}-LK-1-1-bill",
            "personal_id": OTHER,
            "encounter_id": "elsewhere",
            "custodian": A,
            "date": "2026-01-01",
            "flags": [],
            "total": episodes.billing(ward.now)["total"],
        }
    )
    with pytest.raises(Conflict):
        await record(ward, episodes.inpatient(ward.now))
    assert await counted(ward) == {**dict.fromkeys(EVERYTHING, 0), "bills": 1}


async def test_two_who_record_at_once_make_one_visit(ward: Ward) -> None:
    for turn in range(20):
        content = episodes.pickup(ward.now - timedelta(minutes=turn))
        same = await asyncio.gather(*(record(ward, content, ma_lk=f"S{turn}") for _ in range(2)))
        assert sorted(one.changed for one in same) == [False, True]
        different = await asyncio.gather(
            *(record(ward, {**content, "advice": text}, ma_lk=f"D{turn}") for text in "ab"), return_exceptions=True
        )
        assert sorted(type(one).__name__ for one in different) == ["Conflict", "Recorded"]
    assert len(await ward.stored("encounters")) == len(await ward.stored("prescriptions")) == 40


async def test_every_look_up_is_counted(ward: Ward, sent: Commands) -> None:
    sent.clear()
    await record(ward, episodes.inpatient(ward.now))
    assert sent.collections == ["citizens", "encounters", "facilities"]
