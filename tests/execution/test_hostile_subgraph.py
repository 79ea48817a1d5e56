"""A subgraph that ignores the grant and answers whatever it likes discloses nothing that the guard does not permit."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest

from gateway.composition.read_supergraph import read_supergraph
from gateway.execution.answer import Answer
from gateway.execution.engine import Engine
from gateway.execution.operation_request import OperationRequest
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse
from policies.guard import RequestGuard
from tests.execution.subgraphs import Subgraph, supergraph_of
from tests.execution.test_protect import CONSENTED
from tests.execution.test_protected_graph import CALLERS, LINK, POLICY
from tests.policies.ports import Clock, GrantsInMemory, LogInMemory
from tests.policies.story import CITIZEN, NOW

pytestmark = pytest.mark.anyio

STRANGER = "001099999999"
SDL = (
    LINK
    + """
type Query {
  citizen(personalId: ID!): Citizen @personalData(subject: "$args.personalId")
  record(id: ID!): Record
  licence(personalId: ID!): Licence @personalData(subject: "$args.personalId", category: "IDENTITY_BASIC")
}
type Citizen @key(fields: "personalId") @personalData(subject: "personalId") {
  personalId: ID!
  name: String @personalData(category: "IDENTITY_BASIC")
  phone: String @personalData(category: "CONTACT")
  licences: [Licence] @personalData(category: "IDENTITY_BASIC")
  licence: Licence @personalData(category: "IDENTITY_BASIC")
  papers: [Paper] @personalData(category: "IDENTITY_BASIC")
  records: [Record] @personalData(category: "HEALTH_VISIT")
  page: Page @personalData(category: "HEALTH_VISIT", narrowed: true)
  whole: Page @personalData(category: "HEALTH_VISIT")
}
type Licence @personalData(subject: "holder", category: "IDENTITY_BASIC") { holder: ID number: String of: Citizen }
interface Paper { number: String }
type Passport implements Paper @personalData(subject: "holder", category: "IDENTITY_BASIC") { holder: ID number: String }
type Warrant implements Paper @personalData(subject: "holder", category: "CONTACT") { holder: ID number: String }
type Record @key(fields: "id") @personalData(
    subject: "holder" category: "HEALTH_VISIT" custodian: "place" date: "date" flags: "flags"
  ) { id: ID! holder: ID place: ID date: String flags: [String!] text: String who: Citizen next: Record }
type Page { total: Int nodes: [Record] }
"""
)
SUPERGRAPH = read_supergraph(supergraph_of([Subgraph("partner", SDL)]))

Answering = Callable[[SubgraphRequest], dict[str, Any]]


@dataclass
class Hostile:
    """A subgraph by its wire alone: any JSON that it may send."""

    answering: Answering
    received: list[SubgraphRequest] = field(default_factory=list)

    async def send(self, request: SubgraphRequest) -> SubgraphResponse:
        self.received.append(request)
        answer = orjson.loads(orjson.dumps(self.answering(request)))
        return SubgraphResponse(answer.get("data"), answer.get("errors", ()))

    async def close(self) -> None: ...


async def ask(query: str, answering: Answering, caller: str = "clinician-elsewhere") -> tuple[Answer, Hostile]:
    """The caller has a consent for HEALTH_VISIT since 2025, without flags: so for IDENTITY_BASIC, never for CONTACT."""
    hostile, log = Hostile(answering), LogInMemory()
    guard = RequestGuard(POLICY, CALLERS[caller], GrantsInMemory(CONSENTED), log, Clock(NOW), "r1", "Story")
    answer = await Engine(SUPERGRAPH, hostile).run(OperationRequest(query), guard)
    await guard.settle()
    assert "secret" not in str(answer), answer
    assert "secret" not in str([request.variables for request in hostile.received])
    assert "secret" not in str(log.rows)
    return answer, hostile


async def of_citizen(selection: str, *errors: dict[str, Any], **fields: Any) -> Answer:
    entity = {"__typename": "Citizen", "personalId": CITIZEN, "phone": "secret", **fields}

    def answering(request: SubgraphRequest) -> dict[str, Any]:
        return {"data": {"_entities": [entity], "extra": "secret"}, "errors": errors, "extensions": {"x": "secret"}}

    answer, _ = await ask(f'{{ c: citizen(personalId: "{CITIZEN}") {{ {selection} }} }}', answering)
    return answer


def record(id: str = "1", **more: Any) -> dict[str, Any]:
    return {"id": id, "holder": CITIZEN, "place": "A", "date": "2026-01-01", "flags": [], "text": "secret", **more}


SHOWN = record(text="shown")


async def test_fields_that_were_not_asked_for_do_not_come_through() -> None:
    answer = await of_citizen("name", name="Lan", records=[record()])
    assert (answer.data, answer.errors) == ({"c": {"name": "Lan"}}, [])


async def test_somebody_elses_and_nobodys_items_are_absent() -> None:
    items = [
        {"holder": STRANGER, "number": "secret"},
        {"holder": None, "number": "secret"},
        {"number": "secret"},
        {"holder": [CITIZEN], "number": "secret"},
        {"holder": {"personalId": CITIZEN}, "number": "secret"},
        [{"holder": STRANGER, "number": "secret"}],
        {"holder": CITIZEN, "number": "own"},
    ]
    answer = await of_citizen("licences { number } licence { number }", licences=items, licence=items[0])
    assert answer.data is not None and answer.data["c"]["licence"] is None
    assert [one for one in answer.data["c"]["licences"] if one] == [{"number": "own"}]


@pytest.mark.parametrize(
    "selection", ["__typename number", "number", "... on Passport { number } ... on Warrant { number }"]
)
async def test_an_item_of_another_type_is_decided_by_its_own(selection: str) -> None:
    kinds: list[Any] = ["Warrant", "Citizen", "Nothing", "Paper", 5, None]
    papers = [{"__typename": kind, "holder": CITIZEN, "number": "secret"} for kind in kinds]
    papers.append({"__typename": "Passport", "holder": CITIZEN, "number": "own"})
    answer = await of_citizen(f"papers {{ {selection} }}", papers=papers)
    assert answer.data is not None
    assert [paper["number"] for paper in answer.data["c"]["papers"] if paper] == ["own"]


@pytest.mark.parametrize(
    "hidden",
    [
        {"flags": ["HIV"]},
        {"flags": "HIV"},
        {"flags": [["HIV"]]},
        {"flags": None},
        {"flags": [None]},
        {"flags": ["A_FLAG_OF_TOMORROW"]},
        {"flags": ["FETAL_SEX"]},
        {"date": "2000-01-01"},
        {"date": None},
        {"date": "2026"},
        {"date": 20260101},
        {"place": None},
        {"place": ["A"]},
        {"holder": STRANGER},
        {"holder": None},
    ],
    ids=str,
)
async def test_what_an_instance_does_not_say_right_hides_it(hidden: dict[str, Any]) -> None:
    answer = await of_citizen("records { id text }", records=[record("2", **hidden), SHOWN])
    assert (answer.data, answer.errors) == ({"c": {"records": [{"id": "1", "text": "shown"}]}}, [])
    page = await of_citizen("page { total nodes { text } }", page={"total": 2, "nodes": [SHOWN, record(**hidden)]})
    assert page.data == {"c": {"page": None}} and [one["extensions"]["code"] for one in page.errors] == ["FORBIDDEN"]
    assert (await of_citizen("whole { total }", whole={"total": 2})).data == {"c": {"whole": None}}


async def test_errors_about_what_is_hidden_are_not_told() -> None:
    def error(*path: Any) -> dict[str, Any]:
        return {
            "message": "secret",
            "path": ["_entities", 0, *path],
            "extensions": {"code": "SECRET", "secret": "secret"},
        }

    hidden = [record("2", flags=["HIV"], text=None), SHOWN]
    for at in (("records", 0, "text"), ("records", 0, "id"), ("records", 9), ("records", 1, "text"), ("nowhere",), ()):
        answer = await of_citizen("records { id text }", error(*at), records=hidden)
        assert (answer.data, answer.errors) == ({"c": {"records": [{"id": "1", "text": "shown"}]}}, []), at
    pathless = {"message": "secret", "extensions": {"code": "SECRET"}}
    assert (await of_citizen("records { id }", pathless, records=hidden)).errors == []
    failed = await of_citizen("records { id }", error("records"), records=None)
    assert [one["extensions"] for one in failed.errors] == [{"code": "DOWNSTREAM_SERVICE_ERROR", "service": "partner"}]


@pytest.mark.parametrize(
    "answer",
    [
        {"data": {"record": None}},
        {"data": {"record": record(flags=["HIV"])}},
        {"data": {"record": record(holder=STRANGER)}},
        {"data": {"record": {"text": "secret"}}},
        {"data": {"record": "secret"}},
        {"data": {}},
        {"data": None, "errors": [{"message": "secret", "extensions": {"code": "SECRET"}}]},
        {
            "data": {"record": None},
            "errors": [{"message": "secret", "path": ["record"], "extensions": {"code": "FORBIDDEN"}}],
        },
        {"data": {"record": record(holder=STRANGER)}, "errors": [{"message": "secret", "path": ["record", "flags"]}]},
        {"data": {"record": None}, "errors": [{"message": "secret", "extensions": {"code": "SECRET"}}]},
    ],
    ids=str,
)
async def test_by_id_everything_is_one_not_found(answer: dict[str, Any]) -> None:
    refused, hostile = await ask('{ record(id: "1") { text } }', lambda _: answer)
    (nothing, _) = await ask('{ record(id: "1") { text } }', lambda _: {"data": {"record": None}})
    assert refused == nothing and len(hostile.received) == 1
    assert [one["extensions"] for one in refused.errors] == [{"code": "NOT_FOUND"}]


async def test_an_edge_to_a_stranger_is_decided_for_the_stranger() -> None:
    def answering(request: SubgraphRequest) -> dict[str, Any]:
        if "licence(" in request.operation:
            return {"data": {"licence": {"holder": CITIZEN, "of": {"personalId": STRANGER, "name": "secret"}}}}
        return {"data": {"_entities": [{"name": "secret"}]}}

    query = f'{{ licence(personalId: "{CITIZEN}") {{ of {{ name phone }} }} }}'
    answer, hostile = await ask(query, answering)
    assert answer.data == {"licence": {"of": {"name": None, "phone": None}}} and len(hostile.received) == 1
    other, _ = await ask(query, lambda _: {"data": {"licence": {"holder": STRANGER, "number": "secret"}}})
    assert other.data == {"licence": None}


@pytest.mark.parametrize("hidden", [{"flags": ["HIV"]}, {"date": "2000-01-01"}, {"holder": STRANGER}], ids=str)
async def test_a_promise_to_narrow_is_kept_by_the_records_not_by_what_they_lead_to(hidden: dict[str, Any]) -> None:
    page = {"total": 1, "nodes": [{**SHOWN, "next": record("2", **hidden)}]}
    answer = await of_citizen("page { total nodes { id next { id text } } }", page=page)
    assert (answer.data, answer.errors) == ({"c": {"page": {"total": 1, "nodes": [{"id": "1", "next": None}]}}}, [])
