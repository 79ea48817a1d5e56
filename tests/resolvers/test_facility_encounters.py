"""A facility's encounters from the door's question to the database: real plan, real guard, real health subgraph."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from gateway.app import vocabulary
from gateway.composition.compose import compose
from gateway.composition.source import SubgraphSource
from gateway.execution.answer import Answer
from gateway.execution.engine import Engine
from gateway.execution.operation_request import OperationRequest
from gateway.execution.transports.in_process import InProcessTransport
from policies.actor import Actor
from policies.enforcer import load_policy
from policies.fetch_grant import PUBLIC_GRANT, GrantScope
from policies.guard import RequestGuard
from policies.question import Question
from resolvers.context import Resources
from resolvers.grant_source import MongoGrantSource
from resolvers.mongo import Database
from schema.health.domain import HEALTH
from schema.subgraph import Subgraph
from tests.policies.ports import Clock, LogInMemory
from tests.resolvers.commands import Commands
from tests.resolvers.conftest import NOW
from tests.resolvers.records import CHILD, CITIZEN, encounter, grant, item

pytestmark = pytest.mark.anyio

POLICY = load_policy()
DAY = date(2026, 11, 1)
OFFICER = Actor("records_officer", sub="officer", organization="01001", purpose="TREAT", assurance=3)
VISITS = (
    encounter(CITIZEN, "01001", "F1", DAY),
    encounter(CITIZEN, "01001", "F2", DAY - timedelta(days=10), ["HIV"]),
    encounter(CHILD, "01001", "F3", DAY - timedelta(days=20), modality="INPATIENT"),
    encounter(CITIZEN, "79003", "F4", DAY - timedelta(days=1)),
)
LIST = """
query List($facility: FacilityCode!, $from: Date, $to: Date, $modality: EncounterModality, $first: Int, $after: String) {
  facilityEncounters(facility: $facility, from: $from, to: $to, modality: $modality, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id reason citizen { personalId } prescriptions { id } billing { total } }
  } }"""


@dataclass
class Hospital:
    engine: Engine
    database: Database
    subgraph: Subgraph

    async def ask(self, actor: Actor, query: str = LIST, **variables: Any) -> tuple[Answer, LogInMemory]:
        log = LogInMemory()
        guard = RequestGuard(POLICY, actor, MongoGrantSource(self.database), log, Clock(NOW), "r1", "List")
        answer = await self.engine.run(OperationRequest(query, variables), guard)
        await guard.settle()
        return answer, log


@pytest.fixture(scope="module")
async def hospital(database: Database, resources: Resources) -> AsyncIterator[Hospital]:
    await database.collection("encounters").insert_many(list(VISITS))
    await database.collection("prescriptions").insert_many([item(one, f"{one['_id']}-P", items=[]) for one in VISITS])
    subgraph = Subgraph(HEALTH, resources)
    composed = compose([SubgraphSource("health", "http://health.invalid/", subgraph.sdl())], vocabulary(POLICY))
    yield Hospital(Engine(composed.supergraph, InProcessTransport(subgraph)), database, subgraph)


def ids(answer: Answer) -> list[str]:
    assert answer.data is not None
    return [node["id"] for node in answer.data["facilityEncounters"]["nodes"]]


async def test_an_officer_sees_the_own_facilitys_unflagged_visits_of_everybody(hospital: Hospital) -> None:
    answer, log = await hospital.ask(OFFICER, facility="01001")
    assert answer.errors == [] and answer.data is not None
    page = answer.data["facilityEncounters"]
    assert page["totalCount"] == 2 and page["pageInfo"]["hasNextPage"] is False
    assert [node["citizen"]["personalId"] for node in page["nodes"]] == [CITIZEN, CHILD]
    assert [node["prescriptions"] for node in page["nodes"]] == [[{"id": "01001-F1-P"}], [{"id": "01001-F3-P"}]]
    told = {(row.subject, row.category, row.condition, row.flags) for row in log.rows}
    assert told == {
        (number, category, "OWN_FACILITY", ())
        for number in (CITIZEN, CHILD)
        for category in ("HEALTH_VISIT", "PRESCRIPTION", "BILLING")  # that there is no bill is told too
    }
    assert all(row.allowed and row.organization == "01001" for row in log.rows)


async def test_the_list_of_another_facility_is_empty_and_leaves_no_row(hospital: Hospital) -> None:
    for actor, facility in ((OFFICER, "79003"), (replace(OFFICER, organization="79003"), "01001")):
        answer, log = await hospital.ask(actor, facility=facility)
        assert answer.errors == [] and answer.data is not None
        assert answer.data["facilityEncounters"] == {
            "totalCount": 0,
            "pageInfo": {"hasNextPage": False, "endCursor": None},
            "nodes": [],
        }
        assert log.rows == []


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (Actor(), "UNAUTHENTICATED"),
        (Actor("citizen", sub="c", personal_id=CITIZEN, purpose="PATRQT", assurance=3), "FORBIDDEN"),
        (Actor("clinician", sub="dr-a", organization="01001", purpose="TREAT", assurance=3), "CONSENT_REQUIRED"),
        (Actor("auditor", sub="a", organization="01001", purpose="HOPERAT", assurance=3), "FORBIDDEN"),
        (replace(OFFICER, organization=None), "FORBIDDEN"),
        (replace(OFFICER, assurance=1), "FORBIDDEN"),
    ],
)
async def test_nobody_else_is_given_a_list(hospital: Hospital, commands: Commands, actor: Actor, code: str) -> None:
    commands.clear()
    answer, log = await hospital.ask(actor, facility="01001")
    assert answer.data == {"facilityEncounters": None}
    assert [error["extensions"]["code"] for error in answer.errors] == [code]
    assert commands.queries == [] and log.rows == []


async def test_arguments_filter_and_pages_follow(hospital: Hospital) -> None:
    assert ids((await hospital.ask(OFFICER, facility="01001", modality="INPATIENT"))[0]) == ["01001-F3"]
    assert ids((await hospital.ask(OFFICER, **{"facility": "01001", "from": "2026-11-01"}))[0]) == ["01001-F1"]
    assert ids((await hospital.ask(OFFICER, facility="01001", to="2026-10-31"))[0]) == ["01001-F3"]
    first, _ = await hospital.ask(OFFICER, facility="01001", first=1)
    assert ids(first) == ["01001-F1"] and first.data is not None
    page = first.data["facilityEncounters"]
    assert page["totalCount"] == 2 and page["pageInfo"]["hasNextPage"] is True
    second, _ = await hospital.ask(OFFICER, facility="01001", first=1, after=page["pageInfo"]["endCursor"])
    assert ids(second) == ["01001-F3"]
    elsewhere, _ = await hospital.ask(OFFICER, facility="79003", after=page["pageInfo"]["endCursor"])
    assert [error["extensions"]["code"] for error in elsewhere.errors] == ["BAD_USER_INPUT"]


async def test_each_query_is_answered_by_an_index(hospital: Hospital, commands: Commands) -> None:
    commands.clear()
    await hospital.ask(OFFICER, facility="01001")
    assert commands.collections == [
        "bills",
        *["encounters"] * 4,
        "prescriptions",
    ]  # three ranges of time, and the count
    for query in list(commands.queries):
        plan = await hospital.database.collection(query.collection).explain(query.first, sort=query.sort)
        assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"]), query


async def test_the_subgraph_alone_gives_what_the_grant_over_many_opens(hospital: Hospital) -> None:
    query = '{ facilityEncounters(facility: "01001") { totalCount nodes { id } } }'
    guard = RequestGuard(POLICY, OFFICER, MongoGrantSource(hospital.database), LogInMemory(), Clock(NOW), "r1")
    each = guard.grant(await guard.ask([Question(None, "HEALTH_VISIT")]), GrantScope.EACH)
    data, errors = await hospital.subgraph.execute(query, {}, each)
    assert errors == [] and data == {
        "facilityEncounters": {"totalCount": 2, "nodes": [{"id": "01001-F1"}, {"id": "01001-F3"}]}
    }
    of_one = grant({CITIZEN: {"HEALTH_VISIT": each.each["HEALTH_VISIT"]}})
    for other in (PUBLIC_GRANT, of_one):
        data, errors = await hospital.subgraph.execute(query, {}, other)
        assert data == {"facilityEncounters": None} and errors == []


async def test_a_book_shows_an_officer_what_the_own_facility_holds(hospital: Hospital) -> None:
    query = """query ($id: ID!) { encounter(id: $id) { id reason } }"""
    answer, log = await hospital.ask(OFFICER, query, id="01001-F1")
    assert answer.data == {"encounter": {"id": "01001-F1", "reason": None}}
    assert [(row.subject, row.condition) for row in log.rows] == [(CITIZEN, "OWN_FACILITY")]
    for hidden in ("01001-F2", "79003-F4", "01001-nobody"):
        answer, _ = await hospital.ask(OFFICER, query, id=hidden)
        assert answer.data == {"encounter": None}
        assert [error["extensions"]["code"] for error in answer.errors] == ["NOT_FOUND"]
