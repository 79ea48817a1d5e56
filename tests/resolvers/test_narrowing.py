"""What the database gives under a grant is what `policies.permits` permits record by record: one truth, two tongues."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from random import Random

import pytest

from policies.decision import Clause
from policies.fetch_grant import PUBLIC_GRANT, FetchGrant, GrantScope
from policies.permits import against_statute, why_not
from policies.request import Record, Request
from resolvers.health.documents import encounter as encounter_of
from resolvers.health.narrowed import ENCOUNTERS, RECORDS, of_people
from resolvers.mongo import Database, Document
from resolvers.narrowing import NOTHING, permitted_each
from tests.resolvers.records import CHILD, CITIZEN, CLINICIAN, encounter, grant, item

pytestmark = pytest.mark.anyio

FACILITIES = ("01001", "01002", "79003")
FLAGS = ("HIV", "PSYCHIATRY", "CHILD_ABUSE", "FETAL_SEX")
DAY = date(2026, 6, 15)


@pytest.fixture(scope="module")
async def visits(database: Database) -> AsyncIterator[Database]:
    """Visits of two people at three facilities around one day, with every combination of a few flags."""
    draw = Random(1)
    made = [
        encounter(
            draw.choice((CITIZEN, CHILD)),
            draw.choice(FACILITIES),
            str(number),
            DAY + timedelta(days=draw.randrange(-3, 4)),
            draw.sample(FLAGS, draw.choice((0, 0, 1, 2))),
        )
        for number in range(120)
    ]
    await database.collection("encounters").insert_many(made)
    await database.collection("lab_results").insert_many([item(one, f"{one['_id']}-1") for one in made])
    yield database


def _clause(draw: Random) -> Clause:
    days = sorted(DAY + timedelta(days=draw.randrange(-3, 4)) for _ in range(2))
    return Clause(
        "CONSENT",
        flags=frozenset(draw.sample(FLAGS[:3], draw.randrange(4))),
        facilities=draw.choice((None, frozenset(draw.sample(FACILITIES, draw.choice((1, 2)))))),
        date_from=draw.choice((None, days[0])),
        date_to=draw.choice((None, days[1])),
    )


def _record(row: Document) -> Record:
    one = encounter_of(row)
    flags = frozenset(one.sensitivity_flags or ())
    return Record(one.citizen.personal_id, one.facility.code, flags, (one.started_at + timedelta(hours=7)).date())


@pytest.mark.parametrize("seed", range(10))
async def test_a_list_over_many_people_gives_what_one_single_clause_permits(visits: Database, seed: int) -> None:
    draw = Random(f"each {seed}")
    clauses = tuple(_clause(draw) for _ in range(draw.choice((0, 1, 2))))
    given = FetchGrant(CLINICIAN, scope=GrantScope.EACH, each={"HEALTH_VISIT": clauses})
    rows = await visits.collection("encounters").find(permitted_each(given, "HEALTH_VISIT", ENCOUNTERS))
    everything = await visits.collection("encounters").find({})
    wanted = {
        row["_id"]
        for row in everything
        if (record := _record(row))
        and any(
            why_not(clause, Request(CLINICIAN, "HEALTH_VISIT", "read", record.subject, record), record) is None
            for clause in clauses
        )
    }
    assert {row["_id"] for row in rows} == wanted
    assert permitted_each(grant({CITIZEN: {"HEALTH_VISIT": clauses}}), "HEALTH_VISIT", ENCOUNTERS) == NOTHING


@pytest.mark.parametrize("seed", range(25))
async def test_the_query_gives_what_one_single_clause_permits(visits: Database, seed: int) -> None:
    draw = Random(seed)
    given = grant(
        {
            number: {
                "HEALTH_VISIT": [_clause(draw) for _ in range(draw.randrange(4))],
                "LAB_RESULT": [_clause(draw) for _ in range(draw.randrange(4))],
            }
            for number in (CITIZEN, CHILD)
        }
    )

    def permitted(category: str, subject: str, custodian: str, flags: list[str], day: date) -> bool:
        record = Record(subject, custodian, frozenset(flags), day)
        request = Request(CLINICIAN, category, "read", subject, record)
        allowed = any(why_not(one, request, record) is None for one in given.clauses(subject, category))
        return allowed and against_statute(category, "read", record) is None

    everything = [encounter_of(row) for row in await visits.collection("encounters").find({})]
    expected = {
        one.id
        for one in everything
        if permitted(
            "HEALTH_VISIT",
            one.citizen.personal_id,
            one.facility.code,
            list(one.sensitivity_flags or ()),
            (one.started_at + timedelta(hours=7)).date(),
        )
    }
    query = of_people(given, "HEALTH_VISIT", [CITIZEN, CHILD], ENCOUNTERS)
    assert {row["_id"] for row in await visits.collection("encounters").aggregate(query)} == expected

    results = await visits.collection("lab_results").find({})
    expected = {
        one["_id"]
        for one in results
        if permitted("LAB_RESULT", one["personal_id"], one["custodian"], one["flags"], date.fromisoformat(one["date"]))
    }
    query = of_people(given, "LAB_RESULT", [CITIZEN, CHILD], RECORDS)
    assert {row["_id"] for row in await visits.collection("lab_results").aggregate(query)} == expected


async def test_without_a_clause_nothing_is_given(visits: Database) -> None:
    query = of_people(PUBLIC_GRANT, "HEALTH_VISIT", [CITIZEN], ENCOUNTERS)
    assert await visits.collection("encounters").aggregate(query) == []
