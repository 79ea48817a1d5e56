"""The public figures: from closed days alone, the same all day, and null before there are any."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from policies.fetch_grant import PUBLIC_GRANT
from resolvers.context import Resources
from resolvers.cursors import CursorCodec
from resolvers.mongo import Database, Document
from resolvers.snapshot import take_snapshot
from resolvers.statistics.repository import FigureRepository, ranges
from resolvers.statistics.suppression import Cell
from schema.statistics.domain import STATISTICS
from schema.subgraph import Subgraph
from tests.resolvers.commands import Commands
from tests.resolvers.indexed import assert_indexed

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)  # in Viet Nam
MIDNIGHT = datetime(2026, 11, 22, 17, tzinfo=UTC)  # when the 23rd began in Viet Nam
PROGRAMME = """{ programme { asOf citizens { value suppressed reason } healthBooks { value }
  facilities { total linked share } encounters { total { value } byModality { modality figure { value suppressed } } }
  certificates { total { value suppressed } byType { type figure { value } } } } }"""


def encounter(number: int, person: int, modality: str, started_at: datetime) -> Document:
    return {
        "_id": f"01001-{number}",
        "personal_id": f"{person:012d}",
        "facility": "01001",
        "ma_lk": str(number),
        "modality": modality,
        "started_at": started_at,
        "other_diagnoses": [],
        "follow_up_dates": [],
        "care_team": [],
        "flags": [],
        "version": 1,
        "founded": True,
        "insured": True,
        "recorded_by": {"organization": "01001", "role": "records_officer"},
    }


def facility(number: int) -> Document:
    return {
        "_id": f"01{number:03d}",
        "code": f"01{number:03d}",
        "name": "Trạm y tế",
        "name_search": ["tram"],
        "kind": "COMMUNE_STATION",
        "ownership": "PUBLIC",
        "province": {"code": "01", "version": "POST_2025"},
        "connected": number > 0,
        "insurance_contract": True,
    }


async def fill(database: Database) -> None:
    """40 citizens; 30 were examined, 20 of them also as inpatients, 3 by telehealth; one more today."""
    yesterday = MIDNIGHT - timedelta(milliseconds=1)
    visits = [(person, "OUTPATIENT_EXAM", yesterday) for person in range(30)]
    visits += [(person, "INPATIENT", yesterday) for person in range(20)]
    visits += [(person, "TELEHEALTH", yesterday) for person in range(3)]
    visits += [(35, "OUTPATIENT_EXAM", MIDNIGHT)]
    await database.collection("encounters").insert_many(
        [encounter(number, *visit) for number, visit in enumerate(visits)]
    )
    await database.collection("citizens").insert_many(
        [
            {
                "_id": f"{person:012d}",
                "full_name": "A",
                "birth_date": {"value": "1990-01-01", "precision": "DAY"},
                "sex": "FEMALE",
            }
            for person in range(40)
        ]
    )
    await database.collection("facilities").insert_many([facility(number) for number in range(8)])


async def asked(database: Database, now: datetime = NOON) -> Any:
    subgraph = Subgraph(STATISTICS, Resources(database, lambda: now, CursorCodec(b"secret")))
    data, errors = await subgraph.execute(PROGRAMME, {}, PUBLIC_GRANT)
    assert data is not None and not errors
    return data["programme"]


async def test_anyone_reads_the_figures_of_the_days_that_are_over(fresh_database: Database, sent: Commands) -> None:
    await fill(fresh_database)
    assert (await take_snapshot(fresh_database, NOON)).as_of == date(2026, 11, 22)
    sent.clear()
    shown = await asked(fresh_database)
    assert shown["asOf"] == "2026-11-22"
    assert shown["citizens"] == {"value": 40, "suppressed": False, "reason": None}
    assert shown["healthBooks"] == {"value": 30}
    assert shown["facilities"] == {"total": 8, "linked": 7, "share": 0.875}
    assert shown["encounters"]["total"] == {"value": 53}
    by_modality = {one["modality"]: one["figure"]["value"] for one in shown["encounters"]["byModality"]}
    assert len(by_modality) == 16
    # Three telehealth visits are too few; the empty forms hide nothing, so the inpatients go with them.
    assert {name: value for name, value in by_modality.items() if value is not None} == {"OUTPATIENT_EXAM": 30}
    assert shown["certificates"]["total"] == {"value": None, "suppressed": True}
    await assert_indexed(fresh_database, sent)


async def test_a_day_is_computed_once(fresh_database: Database) -> None:
    await fill(fresh_database)
    first = await take_snapshot(fresh_database, NOON)
    late = encounter(99, 39, "INPATIENT", MIDNIGHT - timedelta(days=3))
    await fresh_database.collection("encounters").insert(late)
    assert await take_snapshot(fresh_database, NOON + timedelta(hours=6)) == first
    next_day = await take_snapshot(fresh_database, NOON + timedelta(days=1))
    assert (first.encounters_total, next_day.encounters_total) == (53, 55)
    assert (await asked(fresh_database, NOON + timedelta(days=1)))["asOf"] == "2026-11-23"


async def test_before_the_first_snapshot_there_is_none(fresh_database: Database) -> None:
    assert await asked(fresh_database) is None


@pytest.mark.parametrize("citizens", [0, 20_000, 20_001, 2_000_000])
def test_every_number_is_in_one_range(citizens: int) -> None:
    numbers = ["000000000000", "001085000003", "001099999999", "096299999999", "099999999999", "999999999999"]
    for number in numbers:
        within = [
            one for one in ranges(citizens) if number >= one.get("$gte", "") and number < one.get("$lt", "\uffff")
        ]
        assert len(within) == 1, number


async def test_counted_in_ranges_the_figures_are_the_same(
    fresh_database: Database,
) -> None:
    """People who were there in two ways count once, in whatever range their number lies."""
    await fill(fresh_database)
    for number, person in enumerate((10**9 * 30 + 1, 10**9 * 96 + 2, 10**9 * 96 + 2)):
        visit = encounter(100 + number, person, "INPATIENT", MIDNIGHT - timedelta(days=1))
        await fresh_database.collection("encounters").insert(visit)
    figures = FigureRepository(fresh_database)
    whole = await figures.encounters_by_modality(MIDNIGHT, ranges(0))
    assert whole == await figures.encounters_by_modality(MIDNIGHT, ranges(30_000))
    assert (whole.people, whole.cells["INPATIENT"]) == (32, Cell(23, 22))
