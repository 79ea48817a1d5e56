"""requestCorrection and handleCorrection: asked of one's own visit, answered by who holds it, in time; on a real database."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from gateway.errors import BadUserInput, ClientError, Conflict, Forbidden, InvalidTransition, NotFound, Unauthenticated
from policies.actor import Actor
from policies.days import day_of
from resolvers.command import CommandRun
from resolvers.health import corrections, request_correction
from resolvers.health.corrections import DataSubjectRequestRecord, RequestStatus, deadlines
from resolvers.health.handle_correction import HandleCorrection, handle_correction
from resolvers.health.request_correction import RequestCorrection
from resolvers.mongo import Database
from tests.resolvers.running import command_run

pytestmark = pytest.mark.anyio

NUMBER, VISIT = "001190000001", "01001-LK1"
citizen = Actor("citizen", "sub-citizen", NUMBER, assurance=3, purpose="PATRQT")
stranger = Actor("citizen", "sub-stranger", "001190000009", assurance=3, purpose="PATRQT")
officer = Actor("records_officer", "sub-officer", "001180000005", "01001", assurance=3, purpose="TREAT")
elsewhere = replace(officer, sub="sub-elsewhere", organization="79002")
clinician = Actor("clinician", "sub-clinician", "001180000006", "01001", assurance=3, purpose="TREAT")


@pytest.fixture
async def database(fresh_database: Database, now: datetime) -> Database:
    await fresh_database.collection("encounters").insert(
        {
            "_id": VISIT,
            "personal_id": NUMBER,
            "facility": "01001",
            "ma_lk": "LK1",
            "modality": "OUTPATIENT_EXAM",
            "started_at": now,
            "other_diagnoses": [],
            "follow_up_dates": [],
            "care_team": [],
            "flags": ["HIV"],
            "version": 1,
            "founded": True,
            "insured": False,
        }
    )
    return fresh_database


def asking(database: Database, now: datetime, actor: Actor = citizen) -> CommandRun:
    category, memory = request_correction.CATEGORY, corrections.MEMORY
    return command_run(database, "requestCorrection", category, memory, actor, now)


async def ask(
    database: Database, now: datetime, statement: str = "Sai ngày", **more: object
) -> DataSubjectRequestRecord:
    asked = replace(RequestCorrection(VISIT, statement), **more)  # type: ignore[arg-type]
    return await request_correction.request_correction(asking(database, now), asked)


async def handle(
    database: Database, now: datetime, request_id: str, outcome: str, actor: Actor = officer, **more: object
) -> DataSubjectRequestRecord:
    run = command_run(database, "handleCorrection", corrections.CATEGORY, corrections.MEMORY, actor, now)
    handled = replace(HandleCorrection(request_id, RequestStatus(outcome)), **more)  # type: ignore[arg-type]
    return await handle_correction(run, handled)


@pytest.mark.parametrize(
    ("asked", "answer_by", "due_at"),
    [
        ("2026-11-26T10:00:00+07:00", "2026-12-01T00:00:00+07:00", "2026-12-07T00:00:00+07:00"),  # Thu, over a weekend
        ("2026-12-31T23:59:00+07:00", "2027-01-06T00:00:00+07:00", "2027-01-11T00:00:00+07:00"),  # over New Year
    ],
)
def test_what_is_owed_until_when(asked: str, answer_by: str, due_at: str) -> None:
    said = deadlines(datetime.fromisoformat(asked))
    assert said == (datetime.fromisoformat(answer_by), datetime.fromisoformat(due_at))


async def test_a_citizen_asks_and_the_facility_answers(database: Database, now: datetime) -> None:
    asked = await ask(database, now)
    assert (asked.status, asked.custodian, asked.encounter_id) == (RequestStatus.SUBMITTED, "01001", VISIT)
    assert day_of(asked.due_at) == day_of(now) + timedelta(days=11), "the first instant after the tenth day"
    accepted = await handle(database, now, asked.id, "ACCEPTED")
    assert (accepted.status, accepted.answered_at) == (RequestStatus.ACCEPTED, now)
    done = await handle(database, now, asked.id, "DONE", answer="Đã sửa")
    assert (done.status, done.answer, done.handled_at) == (RequestStatus.DONE, "Đã sửa", now)
    rows = await database.collection("access_log").find({}, sort=[("at", 1)])
    assert {(one["operation"], one["personal_id"], one["allowed"]) for one in rows} == {
        ("requestCorrection", NUMBER, True),
        ("handleCorrection", NUMBER, True),
    }


async def test_asked_twice_is_one_request_until_it_is_done(database: Database, now: datetime) -> None:
    first = await ask(database, now)
    assert (await ask(database, now)).id == first.id
    assert (await ask(database, now, "Sai thuốc")).id != first.id
    await handle(database, now, first.id, "DONE")
    assert (await ask(database, now)).id != first.id


async def test_a_key_belongs_to_its_content(database: Database, now: datetime) -> None:
    first = await ask(database, now, idempotency_key="k")
    assert (await ask(database, now, idempotency_key="k")).id == first.id
    with pytest.raises(Conflict):
        await ask(database, now, "Sai thuốc", idempotency_key="k")
    answered = await handle(database, now, first.id, "ACCEPTED", idempotency_key="k")
    again = await handle(database, now, first.id, "ACCEPTED", idempotency_key="k")
    assert again == answered


@pytest.mark.parametrize(
    ("steps", "last"),
    [
        (["DONE"], "ACCEPTED"),
        (["DONE"], "REFUSED"),
        (["REFUSED"], "DONE"),
        (["ACCEPTED"], "ACCEPTED"),
        (["ACCEPTED", "REFUSED"], "DONE"),
    ],
)
async def test_what_is_over_stays_over(database: Database, now: datetime, steps: list[str], last: str) -> None:
    asked = await ask(database, now)
    for step in steps:
        await handle(database, now, asked.id, step, answer="Vì")
    before = await database.collection("data_subject_requests").find({})
    with pytest.raises(InvalidTransition):
        await handle(database, now, asked.id, last, answer="Khác")
    assert await database.collection("data_subject_requests").find({}) == before


@pytest.mark.parametrize(
    ("actor", "error"),
    [(Actor(), Unauthenticated), (clinician, Forbidden), (officer, Forbidden), (stranger, NotFound)],
    ids=["nobody", "who treats", "who records", "another citizen"],
)
async def test_a_stranger_asks_nothing(
    database: Database, now: datetime, actor: Actor, error: type[ClientError]
) -> None:
    said = []
    for visit in (VISIT, "01001-UNKNOWN"):
        with pytest.raises(error) as caught:
            run = asking(database, now, actor)
            await request_correction.request_correction(run, RequestCorrection(visit, "Sai ngày"))
        said.append((caught.value.message, caught.value.suggestion))
    assert said[0] == said[1]
    assert await database.collection("data_subject_requests").find({}) == []


@pytest.mark.parametrize(
    ("actor", "error"),
    [(Actor(), Unauthenticated), (citizen, Forbidden), (clinician, Forbidden), (elsewhere, NotFound)],
    ids=["nobody", "the citizen", "who treats", "another facility"],
)
async def test_nobody_but_who_holds_the_record_answers(
    database: Database, now: datetime, actor: Actor, error: type[ClientError]
) -> None:
    asked = await ask(database, now)
    said = []
    for request_id in (asked.id, "unknown"):
        with pytest.raises(error) as caught:
            await handle(database, now, request_id, "DONE", actor)
        said.append((caught.value.message, caught.value.suggestion))
    assert said[0] == said[1]
    (stored,) = await database.collection("data_subject_requests").find({})
    assert stored["status"] == "SUBMITTED"


async def test_a_malformed_command_names_its_field(database: Database, now: datetime) -> None:
    asked = await ask(database, now)
    for statement in (" ", "x" * 2001):
        with pytest.raises(BadUserInput) as caught:
            await ask(database, now, statement)
        assert caught.value.extensions["field"] == "statement"
    for outcome, answer in (("REFUSED", None), ("REFUSED", " "), ("DONE", "x" * 2001)):
        with pytest.raises(BadUserInput) as caught:
            await handle(database, now, asked.id, outcome, answer=answer)
        assert caught.value.extensions["field"] == "answer"
