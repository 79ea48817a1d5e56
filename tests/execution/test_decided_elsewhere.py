"""What a subgraph adds to records of another: it is decided by what it reads through `@external`, before it is given."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from gateway.composition.read_supergraph import read_supergraph
from gateway.execution.answer import Answer
from gateway.execution.engine import Engine
from gateway.execution.operation_request import OperationRequest
from gateway.execution.prepared import Prepared
from gateway.execution.transports.http import HttpTransport
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.port import Transport
from gateway.execution.transports.routing import RoutingTransport
from gateway.planning.show import show
from policies.guard import RequestGuard
from tests.execution.subgraphs import Subgraph, supergraph_of
from tests.execution.test_protect import CONSENTED
from tests.execution.test_protected_graph import CALLERS, LINK, POLICY, codes, visit
from tests.policies.ports import Clock, GrantsInMemory, LogInMemory
from tests.policies.story import CITIZEN, NOW

pytestmark = pytest.mark.anyio

CHILD = "001218000010"
RECORD = (
    '@personalData(subject: "citizen { personalId }" category: "HEALTH_VISIT" custodian: "facility { code }" '
    'flags: "flags" date: "date")'
)
HEALTH = f"""{LINK}
type Query {{ facility: Facility @publicData }}
type Citizen @key(fields: "personalId") @personalData(subject: "personalId") {{
  personalId: ID!
  visits: [Visit!] @personalData(category: "HEALTH_VISIT")
}}
type Facility @key(fields: "code") @publicData {{ code: ID! }}
type Visit @key(fields: "id") {RECORD} {{
  id: ID!
  citizen: Citizen
  facility: Facility
  flags: [String!]
  date: String
  reason: String
}}
"""
# It knows visits by their number alone.
NOTES = f"""{LINK}
type Query {{
  note(id: ID!): Visit
  citizen(personalId: ID!): Citizen @personalData(subject: "$args.personalId")
  me: Citizen @personalData(subject: "$caller")
}}
type Mutation {{ write(id: ID!): Written @publicData }}
type Written @publicData {{ visit: Visit }}
type Citizen @key(fields: "personalId") @personalData(subject: "personalId") {{
  personalId: ID!
  noted: [Visit!] @personalData(category: "HEALTH_VISIT")
  letter: Letter @personalData(category: "HEALTH_VISIT")
  image: String @personalData(category: "IMAGING")
}}
type Facility @key(fields: "code", resolvable: false) @publicData {{ code: ID! }}
type Visit @key(fields: "id") {RECORD} {{
  id: ID!
  citizen: Citizen @external
  facility: Facility @external
  flags: [String!] @external
  date: String @external
  note: String
}}
type Letter @key(fields: "id") {RECORD.replace('"citizen', '"visit { citizen').replace('personalId }"', 'personalId } }"').replace('"facility { code }"', '"visit { facility { code } }"').replace('"flags"', '"visit { flags }"').replace('"date"', '"visit { date }"')} {{
  id: ID!
  visit: Visit
  text: String
}}
"""
FIELDS = {"citizen", "facility", "flags", "date"}


VISITS = (visit("plain"), visit("hiv", flags=["HIV"]), visit("old", date="2020-01-01"), visit("childs", CHILD))
NOTED = [{"__typename": "Visit", "id": each["id"], "note": f"note of {each['id']}"} for each in VISITS]
UNKNOWN = {"__typename": "Visit", "id": "gone", "note": "note of gone"}


@dataclass
class World:
    away: tuple[str, ...] = ()
    letter_of: str = "plain"
    log: LogInMemory = field(default_factory=LogInMemory)

    def __post_init__(self) -> None:
        noted = [*NOTED, UNKNOWN]
        letter = {
            "__typename": "Letter",
            "id": "l",
            "text": "Dear",
            "visit": {"__typename": "Visit", "id": self.letter_of},
        }
        person = {"__typename": "Citizen", "personalId": CITIZEN, "noted": noted, "letter": letter}
        self.health = Subgraph(
            "health", HEALTH, {}, [{"__typename": "Citizen", "personalId": CITIZEN, "visits": VISITS}, *VISITS]
        )
        self.notes = Subgraph(
            "notes",
            NOTES,
            {
                "Query": {
                    "note": lambda _info, id: next((n for n in noted if n["id"] == id), None),
                    "me": person,
                    "citizen": person,
                },
                "Mutation": {"write": lambda _info, id: {"visit": next((n for n in noted if n["id"] == id), None)}},
            },
            [person, *noted, letter],
        )
        subgraphs = (self.health, self.notes)
        transports: dict[str, Transport] = {each.name: InProcessTransport(each) for each in subgraphs}
        for name in self.away:
            transports[name] = HttpTransport({name: "http://127.0.0.1:9/graphql"})
        self.transport = RoutingTransport(transports)
        self.engine = Engine(read_supergraph(supergraph_of(subgraphs)), self.transport)

    async def ask(self, query: str, caller: str = "clinician-elsewhere", **variables: Any) -> Answer:
        guard = self.guard(caller)
        answer = await self.engine.run(OperationRequest(query, variables), guard)
        await guard.settle()
        await self.transport.close()
        return answer

    def guard(self, caller: str) -> RequestGuard:
        grants = GrantsInMemory(dict(CONSENTED))
        return RequestGuard(POLICY, CALLERS[caller], grants, self.log, Clock(NOW), "r1", "Story")

    def told(self) -> set[str]:
        return {name for row in self.log.rows if row.allowed for name in row.fields}


async def test_a_list_holds_what_its_owner_says_may_be_seen() -> None:
    world = World()
    answer = await world.ask("{ me { noted { id note } } }", "citizen")
    assert answer.errors == []
    assert answer.data is not None
    assert [each["id"] for each in answer.data["me"]["noted"]] == ["plain", "hiv", "old"]
    assert len(world.health.received) == 1  # for all of them
    asked = world.health.received[0]
    assert asked.grant is not None and asked.grant.scope == "inputs" and not asked.grant.subjects
    assert "reason" not in asked.query
    assert "citizen" not in world.notes.received[-1].query  # nothing is sent there for the guard
    assert world.told() == {"noted", "id", "note"}


async def test_a_record_by_id() -> None:
    world = World()
    answer = await world.ask('{ note(id: "plain") { id note reason } }')
    assert answer.errors == []
    assert answer.data == {"note": {"id": "plain", "note": "note of plain", "reason": "reason of plain"}}
    scopes = [each.grant.scope for each in world.notes.received if each.grant is not None]
    assert scopes == ["inputs", "subjects"]
    assert "note\n" not in world.notes.received[0].query and "{ note " not in world.notes.received[0].query


@pytest.mark.parametrize("id", ["hiv", "old", "childs", "gone", "nowhere"])
async def test_a_record_by_id_that_may_not_be_known(id: str) -> None:
    answer = await World().ask("query($id: ID!) { note(id: $id) { id note } }", id=id)
    assert answer.data == {"note": None} and codes(answer) == {("note",): "NOT_FOUND"}


async def test_what_is_added_to_records_of_their_owner() -> None:
    world = World()
    answer = await world.ask("{ me { visits { id note reason } } }", "citizen")
    assert answer.data is not None
    assert [each["note"] for each in answer.data["me"]["visits"]] == ["note of plain", "note of hiv", "note of old"]


async def test_a_record_decided_by_what_it_belongs_to() -> None:
    world = World()
    answer = await world.ask("{ me { letter { text } } }", "citizen")
    assert answer.data == {"me": {"letter": {"text": "Dear"}}}
    refused = await World(letter_of="childs").ask("{ me { letter { text } } }", "citizen")
    assert refused.data == {"me": {"letter": None}}


async def test_what_a_command_returns() -> None:
    query = 'mutation { write(id: "plain") { visit { id note } } }'
    answer = await World().ask(query, "citizen")
    assert answer.data == {"write": {"visit": {"id": "plain", "note": "note of plain"}}}
    refused = await World().ask(query.replace("plain", "childs"), "citizen")
    assert refused.data == {"write": {"visit": None}}


async def test_an_owner_that_does_not_answer_is_told_and_nothing_is_shown() -> None:
    answer = await World(away=("health",)).ask("{ me { personalId noted { id note } } }", "citizen")
    assert answer.data == {"me": {"personalId": CITIZEN, "noted": None}}
    assert codes(answer) == {("me", "noted"): "SUBGRAPH_UNAVAILABLE"}


async def test_who_decides_is_printed_with_the_plan() -> None:
    world = World()
    prepared = await world.engine.prepare(OperationRequest("{ me { noted { note } } }"), world.guard("citizen"))
    assert isinstance(prepared, Prepared)
    assert "by citizen { personalId }, date, facility { code }, flags of HEALTH for id" in show(prepared.compiled.plan)


async def test_a_key_for_the_guard_stays_when_something_else_is_refused() -> None:
    world = World()
    answer = await world.ask("query($id: ID!) { citizen(personalId: $id) { noted { note } image } }", id=CITIZEN)
    assert answer.data == {"citizen": {"noted": [{"note": "note of plain"}], "image": None}}
    assert codes(answer) == {("citizen", "image"): "CONSENT_REQUIRED"}


RECORDS = f"""{LINK.replace('"@requires"', '"@requires", "@interfaceObject"')}
type Query {{ me: Citizen @personalData(subject: "$caller") }}
type Citizen @key(fields: "personalId") @personalData(subject: "personalId") {{
  personalId: ID!
  records: [Record!] @personalData(category: "HEALTH_VISIT")
}}
type Facility @key(fields: "code") @publicData {{ code: ID! }}
interface Record @key(fields: "id") {{ id: ID! citizen: Citizen facility: Facility flags: [String!] date: String }}
type Visit implements Record @key(fields: "id") {RECORD} {{
  id: ID! citizen: Citizen facility: Facility flags: [String!] date: String reason: String
}}
"""
MARKS = f"""{LINK.replace('"@requires"', '"@requires", "@interfaceObject"')}
type Query {{ marked: Record }}
type Citizen @key(fields: "personalId") @personalData(subject: "personalId") {{ personalId: ID! }}
type Facility @key(fields: "code", resolvable: false) @publicData {{ code: ID! }}
type Record @key(fields: "id") @interfaceObject {RECORD} {{
  id: ID!
  citizen: Citizen @external
  facility: Facility @external
  flags: [String!] @external
  date: String @external
  mark: String
}}
"""


@pytest.mark.parametrize(("id", "shown"), [("plain", True), ("hiv", False), ("childs", False), ("gone", False)])
async def test_an_interface_object_is_decided_by_what_the_owner_of_the_interface_says(id: str, shown: bool) -> None:
    person = {"__typename": "Citizen", "personalId": CITIZEN, "records": VISITS}
    records = Subgraph("records", RECORDS, {"Query": {"me": person}}, [person, *VISITS])
    marks = [
        {"__typename": "Record", "id": each, "mark": f"mark of {each}"} for each in ("plain", "hiv", "childs", "gone")
    ]
    marking = Subgraph("marks", MARKS, {"Query": {"marked": {"__typename": "Record", "id": id}}}, marks)
    transport = RoutingTransport({each.name: InProcessTransport(each) for each in (records, marking)})
    engine = Engine(read_supergraph(supergraph_of((records, marking))), transport)
    guard = World().guard("clinician-elsewhere")
    answer = await engine.run(OperationRequest("{ marked { id mark } }"), guard)
    assert answer.data == {"marked": {"id": id, "mark": f"mark of {id}"} if shown else None}
    assert codes(answer) == ({} if shown else {("marked",): "NOT_FOUND"})
