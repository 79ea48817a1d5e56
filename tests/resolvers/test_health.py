"""The health book under a fetch grant: what is given, what is absent, and with how many queries."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from policies.decision import Clause
from policies.fetch_grant import PUBLIC_GRANT, FetchGrant, GrantScope
from resolvers.context import Resources
from resolvers.mongo import Database
from schema.health.domain import HEALTH
from schema.subgraph import Subgraph
from tests.resolvers.commands import Commands
from tests.resolvers.records import CHILD, CITIZEN, EVERYTHING, encounter, grant, item, own

pytestmark = pytest.mark.anyio

DAY = date(2026, 11, 1)
CHECKUP = encounter(CITIZEN, "01001", "A1", DAY)
HIV_VISIT = encounter(CITIZEN, "01001", "A2", DAY - timedelta(days=10), ["HIV"])
ELSEWHERE = encounter(CITIZEN, "79003", "C1", DAY - timedelta(days=20), modality="INPATIENT")
LONG_AGO = encounter(CITIZEN, "01001", "A0", date(2020, 1, 1))
OF_CHILD = encounter(CHILD, "01001", "K1", DAY)

BOOK = """
query ($r: [_Any!]!, $first: Int, $after: String) { _entities(representations: $r) { ... on HealthBook {
  encounters(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { id modality startedAt facility { code } citizen { personalId } }
  }
} } }"""


@pytest.fixture(scope="module")
async def health(database: Database, resources: Resources, commands: Commands) -> AsyncIterator[Subgraph]:
    visits = [CHECKUP, HIV_VISIT, ELSEWHERE, LONG_AGO, OF_CHILD]
    await database.collection("encounters").insert_many(visits)
    await database.collection("prescriptions").insert_many(
        [
            item(one, f"{one['_id']}-P", items=[{"line_no": 1, "name": "Amlodipin", "quantity": "30"}], kind="OTHER")
            for one in visits
        ]
    )
    await database.collection("lab_results").insert_many(
        [item(one, f"{one['_id']}-L{n}", index_name="Glucose", value="5.4") for one in visits for n in (1, 2)]
    )
    await database.collection("allergies").insert_many(
        [
            item(CHECKUP, "allergy-1", substance="Penicillin", source="CLINICIAN", severity="SEVERE"),
            item(None, "allergy-2", substance="Đậu phộng", source="PATIENT"),
        ]
    )
    await database.collection("conditions").insert(
        item(None, "condition-1", kind="DISEASE", source="PATIENT", coding={"code": "I10", "display": None})
    )
    await database.collection("insurance_cards").insert(
        {"_id": "card-1", "personal_id": CITIZEN, "card_number": "GD4010123456789", "registered_facility": "01001"}
    )
    yield Subgraph(HEALTH, resources)


def books(*numbers: str, **variables: Any) -> dict[str, Any]:
    return {"r": [{"__typename": "HealthBook", "personalId": number} for number in numbers], **variables}


async def ask(health: Subgraph, query: str, variables: dict[str, Any], given: FetchGrant) -> dict[str, Any]:
    data, errors = await health.execute(query, variables, given)
    assert errors == [] and data is not None
    return data


async def visits_seen(health: Subgraph, given: FetchGrant, number: str = CITIZEN) -> tuple[list[str], int]:
    data = await ask(health, BOOK, books(number), given)
    page = data["_entities"][0]["encounters"]
    return [node["id"] for node in page["nodes"]], page["totalCount"]


async def test_the_citizen_sees_every_visit_the_latest_first(health: Subgraph) -> None:
    data = await ask(health, BOOK, books(CITIZEN), own(CITIZEN))
    page = data["_entities"][0]["encounters"]
    assert [node["id"] for node in page["nodes"]] == ["01001-A1", "01001-A2", "79003-C1", "01001-A0"]
    assert page["totalCount"] == 4 and page["pageInfo"]["hasNextPage"] is False
    assert page["nodes"][0] == {
        "id": "01001-A1",
        "modality": "OUTPATIENT_EXAM",
        "startedAt": "2026-11-01T00:30:00.000+07:00",
        "facility": {"code": "01001"},
        "citizen": {"personalId": CITIZEN},
    }


@pytest.mark.parametrize(
    ("clauses", "seen"),
    [
        ([Clause("TREATING", flags=frozenset({"HIV"}), facilities=frozenset({"01001", "NONE"}))], ["A1", "A2", "A0"]),
        ([Clause("CONSENT", flags=frozenset())], ["A1", "C1", "A0"]),
        ([Clause("CONSENT", flags=frozenset(), date_from=date(2024, 11, 23))], ["A1", "C1"]),
        ([Clause("CONSENT", flags=frozenset(), date_from=DAY, date_to=DAY)], ["A1"]),
        ([Clause("CONSENT", flags=frozenset(), date_to=DAY - timedelta(days=1))], ["C1", "A0"]),
        (
            [
                Clause("CONSENT", flags=frozenset({"HIV"}), facilities=frozenset({"79003"})),
                Clause("CONSENT", flags=frozenset(), facilities=frozenset({"01001"}), date_from=DAY),
            ],
            ["A1", "C1"],
        ),
        ([], []),
    ],
)
async def test_clauses_narrow_pages_and_counts_and_are_never_merged(
    health: Subgraph, clauses: list[Clause], seen: list[str]
) -> None:
    ids, count = await visits_seen(health, grant({CITIZEN: {"HEALTH_VISIT": clauses}})) if clauses else ([], 0)
    assert [one.split("-")[1] for one in ids] == seen
    assert count == len(seen)


async def test_pages_follow_each_other_and_count_only_what_is_permitted(health: Subgraph) -> None:
    given = grant({CITIZEN: {"HEALTH_VISIT": [Clause("CONSENT", flags=frozenset())]}})
    seen, after = [], None
    for _ in range(3):
        data = await ask(health, BOOK, books(CITIZEN, first=1, after=after), given)
        page = data["_entities"][0]["encounters"]
        assert page["totalCount"] == 3
        seen += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert seen == ["01001-A1", "79003-C1", "01001-A0"] and page["pageInfo"]["hasNextPage"] is False


async def test_a_cursor_of_another_book_is_refused(health: Subgraph) -> None:
    data = await ask(health, BOOK, books(CITIZEN, first=1), own(CITIZEN, CHILD))
    after = data["_entities"][0]["encounters"]["pageInfo"]["endCursor"]
    _, errors = await health.execute(BOOK, books(CHILD, after=after), own(CITIZEN, CHILD))
    assert errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert errors[0]["path"] == ["_entities", 0, "encounters"]


async def test_arguments_filter(health: Subgraph) -> None:
    query = """query ($r: [_Any!]!) { _entities(representations: $r) { ... on HealthBook {
        modality: encounters(modality: INPATIENT) { nodes { id } totalCount }
        place: encounters(facility: "79003") { nodes { id } }
        days: encounters(from: "2026-10-12", to: "2026-10-22") { nodes { id } }
    } } }"""
    data = await ask(health, query, books(CITIZEN), own(CITIZEN))
    assert data["_entities"][0] == {
        "modality": {"nodes": [{"id": "79003-C1"}], "totalCount": 1},
        "place": {"nodes": [{"id": "79003-C1"}]},
        "days": {"nodes": [{"id": "01001-A2"}, {"id": "79003-C1"}]},
    }


async def test_a_whole_book_takes_one_query_for_each_kind_of_record(health: Subgraph, commands: Commands) -> None:
    query = """query ($r: [_Any!]!) { _entities(representations: $r) { ... on HealthBook {
        encounters { totalCount nodes {
            id mainDiagnosis { code display } recordedBy { organization role } sensitivityFlags
            prescriptions { id items { name quantity } } labResults { id indexName value }
        } }
        allergies { substance } conditions { coding { code } } medications { id } labResults { id encounter { id } }
    } } }"""
    commands.clear()
    data = await ask(health, query, books(CITIZEN, CHILD), own(CITIZEN, CHILD))
    pages_counts_and_visits_of_results = ["encounters"] * 3
    of_visits_and_of_books = ["lab_results", "prescriptions"] * 2
    assert commands.collections == sorted(
        [*pages_counts_and_visits_of_results, *of_visits_and_of_books, "allergies", "conditions"]
    )
    first, second = data["_entities"]
    assert [node["id"] for node in second["encounters"]["nodes"]] == ["01001-K1"]
    assert first["encounters"]["totalCount"] == 4 and second["encounters"]["totalCount"] == 1
    assert first["encounters"]["nodes"][1]["prescriptions"] == [
        {"id": "01001-A2-P", "items": [{"name": "Amlodipin", "quantity": "30"}]}
    ]
    assert {one["id"] for one in second["labResults"]} == {"01001-K1-L1", "01001-K1-L2"}
    assert first["labResults"][0]["encounter"] == {"id": "01001-A1"}
    assert [one["substance"] for one in first["allergies"]] == ["Penicillin", "Đậu phộng"]


async def test_items_of_a_visit_that_is_not_permitted_are_absent(health: Subgraph) -> None:
    clause = Clause("CONSENT", flags=frozenset(), date_from=date(2024, 1, 1))
    given = grant({CITIZEN: {"LAB_RESULT": [clause], "HEALTH_VISIT": [clause]}})
    query = """query ($r: [_Any!]!) { _entities(representations: $r) { ... on HealthBook {
        encounters { nodes { id labResults { id } prescriptions { id } } } labResults { id } medications { id }
    } } }"""
    data = await ask(health, query, books(CITIZEN), given)
    book = data["_entities"][0]
    assert [one["id"] for one in book["labResults"]] == ["01001-A1-L2", "01001-A1-L1", "79003-C1-L2", "79003-C1-L1"]
    assert book["medications"] is None
    assert book["encounters"]["nodes"] == [
        {"id": one, "labResults": [{"id": f"{one}-L1"}, {"id": f"{one}-L2"}], "prescriptions": None}
        for one in ("01001-A1", "79003-C1")
    ]


async def test_what_the_patient_declared_is_open_to_who_treats(health: Subgraph) -> None:
    clause = Clause("TREATING", flags=frozenset(), facilities=frozenset({"79003", "NONE"}))
    query = (
        "query ($r: [_Any!]!) { _entities(representations: $r) { ... on HealthBook { allergies { id custodian } } } }"
    )
    data = await ask(health, query, books(CITIZEN), grant({CITIZEN: {"ALLERGY": [clause]}}))
    assert data["_entities"][0]["allergies"] == [{"id": "allergy-2", "custodian": "NONE"}]


ENCOUNTERS = """query ($r: [_Any!]!) { _entities(representations: $r) { ... on Encounter { id reason modality } } }"""


def keys(*ids: str) -> dict[str, Any]:
    return {"r": [{"__typename": "Encounter", "id": one} for one in ids]}


async def test_encounters_by_key_take_one_query_and_unknown_is_as_refused(health: Subgraph, commands: Commands) -> None:
    given = grant({CITIZEN: {"HEALTH_VISIT": [Clause("CONSENT", flags=frozenset())]}})
    commands.clear()
    data = await ask(health, ENCOUNTERS, keys("01001-A1", "01001-A2", "01001-K1", "01001-nobody", "79003-C1"), given)
    assert [one and one["id"] for one in data["_entities"]] == ["01001-A1", None, None, None, "79003-C1"]
    assert commands.collections == ["encounters"]


async def test_inputs_are_answered_alone_under_a_grant_for_inputs(health: Subgraph) -> None:
    query = """query ($id: ID!) { encounter(id: $id) {
        id citizen { personalId } facility { code } sensitivityFlags startedAt
        reason mainDiagnosis { code } careTeam labResults { id }
    } }"""
    data = await ask(health, query, {"id": "01001-A2"}, grant({}, GrantScope.INPUTS))
    assert data["encounter"] == {
        "id": "01001-A2",
        "citizen": {"personalId": CITIZEN},
        "facility": {"code": "01001"},
        "sensitivityFlags": ["HIV"],
        "startedAt": "2026-10-22T00:30:00.000+07:00",
        "reason": None,
        "mainDiagnosis": None,
        "careTeam": None,
        "labResults": None,
    }
    assert await ask(health, query, {"id": "nobody"}, grant({}, GrantScope.INPUTS)) == {"encounter": None}


async def test_without_a_grant_nothing_personal_is_answered(health: Subgraph, commands: Commands) -> None:
    query = """query ($r: [_Any!]!) { encounter(id: "01001-A1") { id } _entities(representations: $r) {
        ... on Citizen { personalId insuranceCards { cardNumber } healthBook { personalId allergies { id } labResults { id }
            medications { id } conditions { id } encounters { totalCount nodes { id } } } }
        ... on Encounter { id } ... on HealthBook { allergies { id } }
    } }"""
    number = {"personalId": CITIZEN}
    variables = {
        "r": [
            {"__typename": "Citizen", **number},
            {"__typename": "Encounter", "id": "01001-A1"},
            {"__typename": "HealthBook", **number},
        ]
    }
    data = await ask(health, query, variables, PUBLIC_GRANT)
    nothing = dict.fromkeys(("allergies", "labResults", "medications", "conditions", "encounters"))
    assert data == {
        "encounter": None,
        "_entities": [
            {"personalId": CITIZEN, "insuranceCards": None, "healthBook": {"personalId": CITIZEN, **nothing}},
            None,
            {"allergies": None},
        ],
    }


async def test_insurance_cards(health: Subgraph) -> None:
    query = """query ($r: [_Any!]!) { _entities(representations: $r) { ... on Citizen {
        insuranceCards { cardNumber registeredFacility { code } validFrom } } } }"""
    data = await ask(health, query, {"r": [{"__typename": "Citizen", "personalId": CITIZEN}]}, own(CITIZEN))
    assert data["_entities"][0]["insuranceCards"] == [
        {"cardNumber": "GD4010123456789", "registeredFacility": {"code": "01001"}, "validFrom": None}
    ]


async def test_every_query_is_answered_by_an_index(health: Subgraph, commands: Commands, database: Database) -> None:
    commands.clear()
    await test_a_whole_book_takes_one_query_for_each_kind_of_record(health, commands)
    await visits_seen(health, grant({CITIZEN: {"HEALTH_VISIT": [EVERYTHING]}}))
    await ask(health, ENCOUNTERS, keys("01001-A1"), own(CITIZEN))
    await test_insurance_cards(health)
    assert len(commands.queries) > 9
    for query in list(commands.queries):
        plan = await database.collection(query.collection).explain(query.first, sort=query.sort)
        assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"]), query
