"""What a visit leaves beside prescriptions and laboratory results: given, narrowed, flagged, and with how many queries."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from policies.decision import Clause
from policies.fetch_grant import PUBLIC_GRANT, FetchGrant
from resolvers.context import Resources
from resolvers.mongo import Database
from schema.health.domain import HEALTH
from schema.subgraph import Subgraph
from tests.resolvers.commands import Commands
from tests.resolvers.records import CHILD, CITIZEN, encounter, grant, item, own

pytestmark = pytest.mark.anyio

DAY = date(2026, 11, 1)
AT = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
STAY = encounter(CITIZEN, "01001", "S1", DAY)
HIV_STAY = encounter(CITIZEN, "01001", "S2", DAY - timedelta(days=10), ["HIV"])
ELSEWHERE = encounter(CITIZEN, "79003", "S3", DAY - timedelta(days=20))
OF_CHILD = encounter(CHILD, "01001", "S4", DAY)
VISITS = (STAY, HIV_STAY, ELSEWHERE, OF_CHILD)

OF_BOOKS = {  # field -> category
    "imagingResults": "IMAGING",
    "procedures": "PROCEDURE",
    "documents": "DOCUMENT",
    "vitals": "VITAL",
    "immunizations": "IMMUNIZATION",
}
COLLECTIONS = {
    "imagingResults": "imaging_results",
    "procedures": "procedures",
    "documents": "documents",
    "vitals": "vitals",
    "immunizations": "immunizations",
}
OF_VISITS = """query ($r: [_Any!]!) { _entities(representations: $r) { ... on Encounter { id
    imagingResults { id conclusion } procedures { id serviceName quantity }
    courseNotes { id kind clinicalCourse } dischargeSummary { id outcome } referral { id referredTo { code } }
    billing { id total insurerPaid copay paidAt year }
} } }"""


@pytest.fixture(scope="module")
async def health(database: Database, resources: Resources) -> AsyncIterator[Subgraph]:
    async def fill(collection: str, key: str, **given: Any) -> None:
        await database.collection(collection).insert_many([item(one, f"{one['_id']}-{key}", **given) for one in VISITS])

    await database.collection("encounters").insert_many(list(VISITS))
    await fill("imaging_results", "I", service_name="X-quang ngực", conclusion="Bình thường", result_at=AT)
    await fill("procedures", "P", service_name="Điện tim", quantity=Decimal(1))
    await fill("documents", "D", kind="DISCHARGE_SUMMARY", outcome="IMPROVED")
    await fill("documents", "N2", kind="COURSE_NOTE", clinical_course="Ổn định", noted_at=AT + timedelta(hours=9))
    await fill("documents", "N9", kind="COURSE_NOTE", clinical_course="Sốt", noted_at=AT)
    await fill("documents", "R", kind="REFERRAL", referred_from="01001", referred_to="79003", referral_reason="PROPER")
    await fill("vitals", "V", measured_at=AT, height_cm=Decimal(160), bmi=Decimal("21.5"), systolic=120)
    await fill("immunizations", "M", vaccine="Vắc xin cúm mùa", dose=1, facility="01001", lot="VX1")
    await database.collection("bills").insert_many(
        [
            item(
                one,
                one["_id"],
                total=Decimal("500000.00"),
                insured_total=Decimal(500000),
                copay=Decimal("100000.50"),
                insurer_paid=Decimal("399999.50"),
                paid_at=AT,
                year=2026,
            )
            for one in VISITS
        ]
    )
    yield Subgraph(HEALTH, resources)


def books(field: str, *numbers: str) -> tuple[str, dict[str, Any]]:
    query = (
        f"query ($r: [_Any!]!) {{ _entities(representations: $r) {{ ... on HealthBook {{ {field}"
        " { id flags custodian date citizen { personalId } encounter { id } } } } }"
    )
    return query, {"r": [{"__typename": "HealthBook", "personalId": number} for number in numbers]}


def visits(*ids: str) -> dict[str, Any]:
    return {"r": [{"__typename": "Encounter", "id": one} for one in ids]}


async def ask(health: Subgraph, query: str, variables: dict[str, Any], given: FetchGrant) -> list[Any]:
    data, errors = await health.execute(query, variables, given)
    assert errors == [] and data is not None
    entities: list[Any] = data["_entities"]
    return entities


@pytest.mark.parametrize("field", OF_BOOKS)
async def test_books_are_read_in_one_query_each_with_dimensions(
    health: Subgraph, commands: Commands, field: str
) -> None:
    commands.clear()
    first, second = await ask(health, *books(field, CITIZEN, CHILD), own(CITIZEN, CHILD))
    assert commands.collections == sorted([COLLECTIONS[field], "encounters"])
    assert {one["encounter"]["id"] for one in first[field]} == {"01001-S1", "01001-S2", "79003-S3"}
    assert [one["date"] for one in first[field]] == sorted((one["date"] for one in first[field]), reverse=True)
    assert {tuple(one["flags"]) for one in first[field]} == {(), ("HIV",)}
    assert {one["citizen"]["personalId"] for one in second[field]} == {CHILD}


@pytest.mark.parametrize(("field", "category"), OF_BOOKS.items())
async def test_books_are_narrowed_by_each_dimension_of_a_clause(health: Subgraph, field: str, category: str) -> None:
    for clause, seen in (
        (Clause("CONSENT", flags=frozenset()), {"01001", "79003"}),
        (Clause("CONSENT", flags=frozenset(), facilities=frozenset({"79003"})), {"79003"}),
        (Clause("CONSENT", flags=frozenset(), date_from=DAY), {"01001"}),
    ):
        (book,) = await ask(health, *books(field, CITIZEN), grant({CITIZEN: {category: [clause]}}))
        assert {one["custodian"] for one in book[field]} == seen
        assert all(one["flags"] == [] for one in book[field])
        assert all(one["encounter"] is None for one in book[field]), "visits are another category"
    (book,) = await ask(
        health, *books(field, CITIZEN), grant({CITIZEN: {"ALLERGY": [Clause("SELF", flags=frozenset())]}})
    )
    assert book[field] is None


async def test_what_hangs_on_visits_takes_one_query_for_each_kind(
    health: Subgraph, commands: Commands, database: Database
) -> None:
    commands.clear()
    first, second = await ask(health, OF_VISITS, visits("01001-S1", "01001-S4"), own(CITIZEN, CHILD))
    assert commands.collections == ["bills", "documents", "encounters", "imaging_results", "procedures"]
    assert first == {
        "id": "01001-S1",
        "imagingResults": [{"id": "01001-S1-I", "conclusion": "Bình thường"}],
        "procedures": [{"id": "01001-S1-P", "serviceName": "Điện tim", "quantity": "1"}],
        "courseNotes": [
            {"id": "01001-S1-N9", "kind": "COURSE_NOTE", "clinicalCourse": "Sốt"},
            {"id": "01001-S1-N2", "kind": "COURSE_NOTE", "clinicalCourse": "Ổn định"},
        ],
        "dischargeSummary": {"id": "01001-S1-D", "outcome": "IMPROVED"},
        "referral": {"id": "01001-S1-R", "referredTo": {"code": "79003"}},
        "billing": {
            "id": "01001-S1",
            "total": "500000.00",
            "insurerPaid": "399999.50",
            "copay": "100000.50",
            "paidAt": "2026-11-01T09:00:00.000+07:00",
            "year": 2026,
        },
    }
    assert second["billing"]["id"] == "01001-S4"
    for query in list(commands.queries):
        plan = await database.collection(query.collection).explain(query.first, sort=query.sort)
        assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"]), query


async def test_who_may_see_the_visit_alone_sees_nothing_that_hangs_on_it(health: Subgraph) -> None:
    visit_only = grant({CITIZEN: {"HEALTH_VISIT": [Clause("CONSENT", flags=frozenset())]}})
    (found,) = await ask(health, OF_VISITS, visits("01001-S1"), visit_only)
    assert found == {"id": "01001-S1", **dict.fromkeys(found.keys() - {"id"})}


async def test_a_flagged_bill_is_absent_for_who_has_no_flag(health: Subgraph) -> None:
    given = grant(
        {
            CITIZEN: {
                "HEALTH_VISIT": [Clause("CONSENT", flags=frozenset({"HIV"}))],
                "BILLING": [Clause("CONSENT", flags=frozenset())],
            }
        }
    )
    first, second = await ask(health, OF_VISITS, visits("01001-S1", "01001-S2"), given)
    assert first["billing"] is not None and second["id"] == "01001-S2" and second["billing"] is None


async def test_without_a_grant_nothing_is_answered(health: Subgraph, commands: Commands) -> None:
    commands.clear()
    for field in OF_BOOKS:
        assert await ask(health, *books(field, CITIZEN), PUBLIC_GRANT) == [{field: None}]
    assert not set(commands.collections) & {*COLLECTIONS.values(), "bills"}
