"""Applications of many people from the door's question to the database: real plan, real guard, real subgraphs."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.app import vocabulary
from gateway.composition.compose import compose
from gateway.composition.source import SubgraphSource
from gateway.execution.answer import Answer
from gateway.execution.engine import Engine
from gateway.execution.operation_request import OperationRequest
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.routing import RoutingTransport
from gateway.serving.metrics import Metrics
from policies.actor import Actor
from policies.fetch_grant import PUBLIC_GRANT
from policies.guard import RequestGuard
from resolvers.context import Resources
from resolvers.cursors import CursorCodec
from resolvers.grant_source import MongoGrantSource
from resolvers.judicial.documents import application_document
from resolvers.judicial.records import ApplicationStatus as S
from resolvers.judicial.records import CertificateType, ProvinceCode
from resolvers.mongo import Database
from schema.identity.domain import IDENTITY
from schema.judicial.domain import JUDICIAL
from schema.subgraph import Subgraph
from tests.policies.ports import Clock, LogInMemory
from tests.resolvers.commands import Commands
from tests.resolvers.indexed import assert_indexed
from tests.resolvers.judicial.dossiers import (
    ANN,
    BEN,
    NOW,
    applicant,
    approver,
    approver_elsewhere,
    colleague,
    dossier,
    employer,
    nobody,
    officer,
    officer_elsewhere,
    stranger,
)
from tests.resolvers.running import POLICY

pytestmark = pytest.mark.anyio

LIST = """query List($status: ApplicationStatus, $province: ID, $mine: Boolean, $first: Int, $after: String) {
  judicialApplications(status: $status, province: $province, assignedToMe: $mine, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { dossierNumber type flags status citizen { personalId fullName } } } }"""
ONE = "query One($n: ID!) { judicialApplication(dossierNumber: $n) { dossierNumber status timeline { status role unit } } }"
BY_NUMBER = (
    """query ($id: PersonalId!) { citizen(personalId: $id) { fullName judicialApplications { dossierNumber } } }"""
)


@dataclass
class Graph:
    engine: Engine
    database: Database
    judicial: Subgraph

    async def ask(self, actor: Actor, query: str = LIST, **variables: Any) -> tuple[Answer, LogInMemory]:
        log = LogInMemory()
        guard = RequestGuard(POLICY, actor, MongoGrantSource(self.database), log, Clock(NOW), "r1", "List")
        answer = await self.engine.run(OperationRequest(query, variables), guard)
        await guard.settle()
        return answer, log

    async def numbers(self, actor: Actor, **variables: Any) -> list[str]:
        answer, _ = await self.ask(actor, LIST.replace(" fullName", ""), **variables)
        assert answer.data is not None and answer.errors == [], answer.errors
        return [node["dossierNumber"] for node in answer.data["judicialApplications"]["nodes"]]


@pytest.fixture
async def graph(fresh_database: Database, sent: Commands) -> Graph:
    for number in (ANN, BEN):
        await fresh_database.collection("citizens").insert(
            {
                "_id": number,
                "full_name": f"Nguyễn {number[-1]}",
                "birth_date": {"value": "1990-01-01", "precision": "DAY"},
                "sex": "MALE",
            }
        )
    one = dossier(S.RECEIVED)
    told = (
        replace(one, dossier_number="D1"),
        replace(dossier(S.SUBMITTED, CertificateType.TYPE_2), dossier_number="D2"),
        replace(one, dossier_number="D3", personal_id=BEN, applicant=ANN, assignee="sub-jo-2"),
        replace(one, dossier_number="D4", personal_id=BEN, applicant=BEN, province=ProvinceCode("79", "POST_2025")),
        replace(dossier(S.AWAITING_SIGNATURE), dossier_number="D5", personal_id=BEN, applicant=BEN),
    )
    await fresh_database.collection("judicial_applications").insert_many([application_document(each) for each in told])
    resources = Resources(fresh_database, lambda: NOW, CursorCodec(b"a secret of the tests"))
    parts = {domain.name: Subgraph(domain, resources) for domain in (IDENTITY, JUDICIAL)}
    sources = [SubgraphSource(name, f"http://{name}.invalid/", part.sdl()) for name, part in parts.items()]
    transport = RoutingTransport(
        {name: InProcessTransport(part) for name, part in parts.items()},
        InProcessTransport(parts["judicial"]),
        Metrics(),
    )
    sent.clear()
    return Graph(Engine(compose(sources, vocabulary(POLICY)).supergraph, transport), fresh_database, parts["judicial"])


async def test_a_province_lists_its_dossiers_and_its_officers_know_whom_they_work_on(graph: Graph) -> None:
    answer, log = await graph.ask(officer)
    assert answer.data is not None
    page = answer.data["judicialApplications"]
    assert page["totalCount"] == 4
    names = {node["dossierNumber"]: node["citizen"]["fullName"] for node in page["nodes"]}
    assert names == {"D5": "Nguyễn 2", "D3": "Nguyễn 2", "D2": "Nguyễn 1", "D1": "Nguyễn 1"}  # D5 is on the desk too
    assert {(row.category, row.condition, row.flags) for row in log.rows} == {
        ("JUDICIAL_APPLICATION", "OWN_PROVINCE", ()),
        ("JUDICIAL_APPLICATION", "OWN_PROVINCE", ("CERTIFICATE_NO2",)),
        ("IDENTITY_BASIC", "ASSIGNED", ()),
    }
    answer, _ = await graph.ask(replace(officer, sub="new"))
    assert answer.data is not None
    nodes = answer.data["judicialApplications"]["nodes"]
    assert [node["citizen"]["fullName"] for node in nodes] == [None] * 4
    assert {error["extensions"]["code"] for error in answer.errors} == {"FORBIDDEN"}


async def test_who_signs_knows_whom_it_is_about_while_it_is_to_be_signed(graph: Graph) -> None:
    for actor, code in ((approver, []), (approver_elsewhere, ["FORBIDDEN"])):
        answer, _ = await graph.ask(actor, BY_NUMBER, id=BEN)
        assert [error["extensions"]["code"] for error in answer.errors] == code
    answer, _ = await graph.ask(approver, BY_NUMBER, id=ANN)
    assert [error["extensions"]["code"] for error in answer.errors] == ["FORBIDDEN"], (
        "nothing of hers awaits a signature"
    )


async def test_arguments_filter_and_pages_follow(graph: Graph) -> None:
    assert await graph.numbers(officer, status="SUBMITTED") == ["D2"]
    assert await graph.numbers(officer, province="01") == ["D5", "D3", "D2", "D1"]
    assert await graph.numbers(officer, province="79") == [], "another province's"
    assert await graph.numbers(colleague, mine=True) == ["D3"]
    assert await graph.numbers(colleague, mine=False, status="RECEIVED") == ["D1"]
    assert await graph.numbers(officer_elsewhere) == ["D4"]
    assert await graph.numbers(replace(officer_elsewhere, sub="sub-jo"), mine=True) == ["D4"], "of this province alone"
    assert await graph.numbers(approver, status="AWAITING_SIGNATURE") == ["D5"]
    first, _ = await graph.ask(officer, first=3)
    assert first.data is not None
    info = first.data["judicialApplications"]["pageInfo"]
    assert info["hasNextPage"] is True
    assert await graph.numbers(officer, first=3, after=info["endCursor"]) == ["D1"]


async def test_pages_walk_back_through_all_years_and_lose_nothing(graph: Graph) -> None:
    ages = (0, 0, 0, 1, 6, 7, 8, 37, 37, 38, 150, 157, 158, 600, 637, 638, 5000)
    told = [
        replace(dossier(S.ISSUED), dossier_number=f"A{place:02}", submitted_at=NOW - timedelta(days=days))
        for place, days in enumerate(ages)
    ]
    await graph.database.collection("judicial_applications").insert_many([application_document(one) for one in told])
    in_order = sorted(told, key=lambda one: (one.submitted_at, one.dossier_number), reverse=True)
    for size in (1, 2, 5, 100):
        seen: list[str] = []
        after = None
        while True:
            answer, _ = await graph.ask(officer, status="ISSUED", first=size, after=after)
            assert answer.data is not None
            page = answer.data["judicialApplications"]
            assert page["totalCount"] == len(told)
            seen += [node["dossierNumber"] for node in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert seen == [one.dossier_number for one in in_order]


async def test_a_citizen_is_given_the_no1_that_the_citizen_filed(graph: Graph) -> None:
    assert await graph.numbers(applicant) == ["D3", "D1"]
    assert await graph.numbers(stranger) == ["D5", "D4"]
    answer, _ = await graph.ask(stranger, BY_NUMBER.replace("fullName ", ""), id=ANN)
    unknown, _ = await graph.ask(stranger, BY_NUMBER.replace("fullName ", ""), id="001190999999")
    assert answer.data == unknown.data == {"citizen": {"judicialApplications": []}}
    assert answer.errors == unknown.errors == []


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (nobody, "UNAUTHENTICATED"),
        (employer, "FORBIDDEN"),
        (replace(officer, province=None), "FORBIDDEN"),
        (replace(officer, assurance=1), "FORBIDDEN"),
        (replace(officer, purpose="TREAT"), "FORBIDDEN"),
        (replace(applicant, personal_id=None), "FORBIDDEN"),
    ],
)
async def test_nobody_else_is_given_a_list(graph: Graph, sent: Commands, actor: Actor, code: str) -> None:
    answer, log = await graph.ask(actor)
    assert answer.data == {"judicialApplications": None}
    assert [error["extensions"]["code"] for error in answer.errors] == [code]
    assert sent.queries == [] and log.rows == []


async def test_by_number_whoever_may_not_read_it_sees_what_an_unknown_one_shows(graph: Graph) -> None:
    for actor in (applicant, officer, colleague, approver):
        answer, _ = await graph.ask(actor, ONE, n="D1")
        assert answer.data is not None and answer.data["judicialApplication"]["status"] == "RECEIVED"
    for actor in (stranger, officer_elsewhere, approver_elsewhere, replace(applicant, assurance=2)):
        number = "D2" if actor.sub == applicant.sub else "D1"  # her No.2 asks for assurance 3
        hidden, _ = await graph.ask(actor, ONE, n=number)
        unknown, _ = await graph.ask(actor, ONE, n="D9")
        assert hidden.data == unknown.data == {"judicialApplication": None}
        assert hidden.errors == unknown.errors
        assert [error["extensions"]["code"] for error in hidden.errors] == ["NOT_FOUND"]


async def test_each_query_is_answered_by_an_index(graph: Graph, sent: Commands) -> None:
    for actor in (officer, applicant):
        sent.clear()
        await graph.ask(actor, status="RECEIVED", mine=True if actor is officer else None)
        await assert_indexed(graph.database, sent)


async def test_the_subgraph_alone_gives_nothing_without_a_grant_over_many(graph: Graph) -> None:
    data, errors = await graph.judicial.execute(
        "{ judicialApplications { totalCount nodes { dossierNumber } } }", {}, PUBLIC_GRANT
    )
    assert data == {"judicialApplications": None} and errors == []
