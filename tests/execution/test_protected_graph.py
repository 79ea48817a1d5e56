"""A small civic graph through every step: annotated subgraphs, composition, planning, the guard, the log."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from gateway.composition.read_supergraph import read_supergraph
from gateway.errors import InternalError
from gateway.execution.answer import Answer
from gateway.execution.engine import Engine
from gateway.execution.operation_request import OperationRequest
from gateway.execution.transports.http import HttpTransport
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.port import Transport
from gateway.execution.transports.routing import RoutingTransport
from policies.enforcer import load_policy
from policies.grants import Grants, Guardianship
from policies.guard import RequestGuard
from tests.execution.subgraphs import Subgraph, supergraph_of
from tests.execution.test_protect import CONSENTED
from tests.policies.ports import Clock, GrantsInMemory, LogInMemory
from tests.policies.story import CITIZEN, NOW, callers

pytestmark = pytest.mark.anyio

CALLERS = dict(callers())
GUARDIAN = "001085000003"
CHILD, OTHER = "001218000010", "001090000002"
LINK = """
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@external", "@requires"])
  @link(url: "https://specs.civic.example/personal/v1.0", import: ["@personalData", "@publicData"])
"""
IDENTITY = (
    LINK
    + """
type Query {
  me: Citizen @personalData(subject: "$caller")
  citizen(personalId: ID!): Citizen @personalData(subject: "$args.personalId")
}
type Citizen @key(fields: "personalId") @personalData(subject: "personalId") {
  personalId: ID!
  fullName: String @personalData(category: "IDENTITY_BASIC")
  phone: String @personalData(category: "CONTACT")
  dependants: [Citizen!] @personalData(category: "GUARDIANSHIP")
}
"""
)
HEALTH = (
    LINK
    + """
type Query { visit(id: ID!): Visit }
type Mutation { register(reason: String!): Registered @publicData }
type Registered @publicData { done: Boolean visit: Visit }
type Citizen @key(fields: "personalId") @personalData(subject: "personalId") {
  personalId: ID!
  visits: [Visit!] @personalData(category: "HEALTH_VISIT")
  lastVisit: Visit @personalData(category: "HEALTH_VISIT")
}
type Facility @key(fields: "code") @publicData { code: ID! }
type Visit @key(fields: "id")
  @personalData(
    subject: "citizen { personalId }" category: "HEALTH_VISIT" custodian: "facility { code }" flags: "flags" date: "date"
  ) {
  id: ID!
  citizen: Citizen
  facility: Facility
  flags: [String!]
  date: String
  reason: String
}
"""
)
FACILITIES = (
    LINK
    + """
type Query { facility(code: ID!): Facility @publicData }
type Facility @key(fields: "code") @publicData { code: ID! name: String }
"""
)
# Another's subgraph, which knows nothing of grants: it enters visits and citizens by key.
PARTNER = (
    LINK
    + """
type Citizen @key(fields: "personalId") @personalData(subject: "personalId") {
  personalId: ID!
  phone: String @external @personalData(category: "CONTACT")
  card: String @personalData(category: "INSURANCE")
  reminder: String @requires(fields: "phone") @personalData(category: "INSURANCE")
}
"""
)


def visit(id: str, person: str = CITIZEN, **more: Any) -> dict[str, Any]:
    plain = {
        "__typename": "Visit",
        "id": id,
        "citizen": {"__typename": "Citizen", "personalId": person},
        "facility": {"__typename": "Facility", "code": "A"},
        "flags": [],
        "date": "2026-01-01",
        "reason": f"reason of {id}",
    }
    return plain | more


VISITS = (
    visit("plain"),
    visit("hiv", flags=["HIV"]),
    visit("old", date="2020-01-01"),
    visit("elsewhere", facility={"__typename": "Facility", "code": "C"}),
    visit("childs", CHILD),
)


def citizen(person: str, **more: Any) -> dict[str, Any]:
    return {"__typename": "Citizen", "personalId": person, **more}


@dataclass
class World:
    known: dict[str, Grants] = field(default_factory=lambda: dict(CONSENTED))
    away: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.log = LogInMemory()
        self.grants = GrantsInMemory(self.known)
        own = [each for each in VISITS if each["citizen"]["personalId"] == CITIZEN]
        people = [
            citizen(CITIZEN, fullName="Lan", phone="0900", dependants=[]),
            citizen(OTHER, fullName="Minh", phone="0901"),
            citizen(GUARDIAN, fullName="Hoa", phone="0902", dependants=[citizen(CHILD), citizen(CITIZEN)]),
            citizen(CHILD, fullName="Bi", phone="0903"),
        ]
        books = [
            citizen(CITIZEN, visits=own, lastVisit=own[0]),
            citizen(CHILD, visits=[VISITS[4]], lastVisit=VISITS[4]),
        ]
        self.identity = Subgraph("identity", IDENTITY, {}, people)
        self.health = Subgraph(
            "health",
            HEALTH,
            {"Query": {"visit": self._visit}, "Mutation": {"register": {"done": True, "visit": VISITS[0]}}},
            [*books, *VISITS],
        )
        places = [{"__typename": "Facility", "code": code, "name": f"Facility {code}"} for code in "AC"]
        self.facilities = Subgraph("facilities", FACILITIES, {"Query": {"facility": places[0]}}, places)
        self.partner = Subgraph(
            "partner", PARTNER, {}, [citizen(CITIZEN, card="card", reminder="=phone"), citizen(CHILD, card="card")]
        )
        subgraphs = (self.identity, self.health, self.facilities, self.partner)
        transports: dict[str, Transport] = {each.name: InProcessTransport(each) for each in subgraphs}
        for name in self.away:
            transports[name] = HttpTransport({name: "http://127.0.0.1:9/graphql"})
        self.transport = RoutingTransport(transports)
        self.supergraph = read_supergraph(supergraph_of(subgraphs))
        self.engine = Engine(self.supergraph, self.transport)

    def _visit(self, _info: object, id: str) -> dict[str, Any] | None:
        return next((each for each in VISITS if each["id"] == id), None)

    async def ask(self, query: str, caller: str = "clinician-elsewhere", **variables: Any) -> Answer:
        guard = RequestGuard(POLICY, CALLERS[caller], self.grants, self.log, Clock(NOW), "r1", "Story")
        answer = await self.engine.run(OperationRequest(query, variables), guard)
        await guard.settle()
        await self.transport.close()
        return answer

    def logged(self, *, allowed: bool = True) -> dict[tuple[str, str, tuple[str, ...]], tuple[str, ...]]:
        return {(r.subject, r.category, r.flags): r.fields for r in self.log.rows if r.allowed is allowed}


POLICY = load_policy()


def codes(answer: Answer) -> dict[tuple[Any, ...], str]:
    return {tuple(error["path"]): error["extensions"]["code"] for error in answer.errors}


VISITS_OF = "query($id: ID!) { citizen(personalId: $id) { fullName phone visits { id facility { name } } card } }"


async def test_the_citizen_sees_everything_and_the_log_says_so() -> None:
    world = World()
    answer = await world.ask("{ me { personalId fullName phone visits { id reason facility { name } } } }", "citizen")
    assert answer.errors == []
    assert answer.data is not None
    me = answer.data["me"]
    assert [each["id"] for each in me["visits"]] == ["plain", "hiv", "old", "elsewhere"]
    assert me["visits"][3]["facility"] == {"name": "Facility C"}
    assert world.logged() == {
        (CITIZEN, "IDENTITY_BASIC", ()): ("fullName",),
        (CITIZEN, "CONTACT", ()): ("phone",),
        (CITIZEN, "HEALTH_VISIT", ()): ("facility", "id", "reason", "visits"),
        (CITIZEN, "HEALTH_VISIT", ("HIV",)): ("facility", "id", "reason"),
    }
    assert [len(each.received) for each in (world.identity, world.health, world.facilities)] == [1, 1, 1]


async def test_consent_opens_what_it_names_and_nothing_else() -> None:
    world = World()
    answer = await world.ask(VISITS_OF, id=CITIZEN)
    assert answer.data == {
        "citizen": {
            "fullName": "Lan",
            "phone": None,
            "visits": [
                {"id": "plain", "facility": {"name": "Facility A"}},
                {"id": "elsewhere", "facility": {"name": "Facility C"}},
            ],
            "card": None,
        }
    }
    assert codes(answer) == {("citizen", "phone"): "FORBIDDEN", ("citizen", "card"): "FORBIDDEN"}
    assert world.partner.received == []
    assert "phone" not in world.identity.received[0].query


async def test_known_and_unknown_citizens_are_refused_alike() -> None:
    world = World(known={})
    one, other = await world.ask(VISITS_OF, id=CITIZEN), await world.ask(VISITS_OF, id="001099999999")
    assert one == other
    assert set(codes(one).values()) == {"CONSENT_REQUIRED", "FORBIDDEN"}
    assert [each.received for each in (world.identity, world.health, world.partner)] == [[], [], []]


async def test_each_dependant_is_asked_for_by_what_is_allowed_of_them() -> None:
    """The guardian may read the child, and of the other (grown up by now) nothing: two sets of what is allowed."""
    relation = Guardianship(GUARDIAN, "MOTHER", valid_from=NOW.date(), valid_to=None)
    child = Grants(CHILD, birth_date=NOW.date().replace(year=2018), guardianships=(relation,))
    world = World(known={CHILD: child})
    answer = await world.ask("{ me { dependants { fullName visits { reason } } } }", "guardian")
    assert answer.data == {
        "me": {
            "dependants": [
                {"fullName": "Bi", "visits": [{"reason": "reason of childs"}]},
                {"fullName": None, "visits": None},
            ]
        }
    }
    assert codes(answer) == {
        ("me", "dependants", 1, "fullName"): "FORBIDDEN",
        ("me", "dependants", 1, "visits"): "FORBIDDEN",
    }
    asked = [person["personalId"] for each in world.health.received for person in each.variables["representations"]]
    assert asked == [CHILD]


@pytest.mark.parametrize("id", ["plain", "elsewhere"])
async def test_a_record_by_id(id: str) -> None:
    world = World()
    answer = await world.ask("query($id: ID!) { v: visit(id: $id) { reason citizen { fullName phone } } }", id=id)
    assert answer.data == {"v": {"reason": f"reason of {id}", "citizen": {"fullName": "Lan", "phone": None}}}
    assert world.health.received[0].grant is not None and world.health.received[0].grant.scope == "inputs"
    assert "reason" not in world.health.received[0].query


@pytest.mark.parametrize("id", ["hiv", "old", "childs", "nowhere"])
async def test_a_record_by_id_that_may_not_be_known(id: str) -> None:
    answer = await World().ask("query($id: ID!) { v: visit(id: $id) { id } }", id=id)
    assert answer.data == {"v": None} and codes(answer) == {("v",): "NOT_FOUND"}


async def test_an_outage_is_told_as_one_even_by_id() -> None:
    answer = await World(away=("health",)).ask('{ visit(id: "hiv") { id } }')
    assert answer.data == {"visit": None} and codes(answer) == {("visit",): "SUBGRAPH_UNAVAILABLE"}


async def test_an_outage_of_one_subgraph_leaves_the_rest() -> None:
    answer = await World(away=("health",)).ask("{ me { fullName visits { id } } }", "citizen")
    assert answer.data == {"me": {"fullName": "Lan", "visits": None}}
    assert codes(answer) == {("me", "visits"): "SUBGRAPH_UNAVAILABLE"}


async def test_what_a_command_returns_is_read_like_anything_else() -> None:
    world = World()
    query = 'mutation { register(reason: "x") { done visit { id reason } } }'
    answer = await world.ask(query, "citizen")
    assert answer.data == {"register": {"done": True, "visit": {"id": "plain", "reason": "reason of plain"}}}
    assert [each.grant.scope for each in world.health.received if each.grant] == ["command", "subjects"]
    refused = await World(known={}).ask(query, "clinician-elsewhere")
    assert refused.data == {"register": {"done": True, "visit": None}}


async def test_a_refused_input_refuses_what_requires_it() -> None:
    world = World()
    answer = await world.ask("{ me { reminder card } }", "citizen")
    assert answer.data == {"me": {"reminder": "0900", "card": "card"}}
    assert (CITIZEN, "CONTACT", ()) in world.logged()  # as if it were selected
    world = World()
    answer = await world.ask(
        "query($id: ID!) { citizen(personalId: $id) { reminder } }", "clinician-elsewhere", id=CITIZEN
    )
    assert answer.data == {"citizen": {"reminder": None}}
    assert world.partner.received == [] and world.identity.received == []


async def test_without_a_token() -> None:
    world = World()
    answer = await world.ask('{ me { fullName } facility(code: "A") { name } }', "nobody")
    assert answer.data == {"me": None, "facility": {"name": "Facility A"}}
    assert codes(answer) == {("me",): "UNAUTHENTICATED"}


async def test_a_token_of_nobody_in_particular_is_no_citizen() -> None:
    world = World()
    CALLERS["machine"] = replace(CALLERS["ingest"], personal_id=None)
    answer = await world.ask("{ me { personalId } }", "machine")
    assert (answer.data, answer.errors) == ({"me": None}, [])


async def test_a_protected_graph_does_not_run_without_a_guard() -> None:
    with pytest.raises(InternalError):
        await World().engine.run(OperationRequest("{ __typename }"), None)


async def test_a_log_that_cannot_be_written_stops_the_answer() -> None:
    world = World()
    world.log.failing = True
    with pytest.raises(InternalError):
        await world.ask("{ me { fullName } }", "citizen")


async def test_what_is_refused_by_its_coordinate_is_logged_for_whom_it_was_reached_of() -> None:
    world = World()
    query = (
        'query($id: ID!) { a: citizen(personalId: $id) { phone card } b: citizen(personalId: "001099999999") { card } }'
    )
    await world.ask(query, "clinician-elsewhere", id=CITIZEN)
    assert world.logged(allowed=False) == {
        (CITIZEN, "CONTACT", ()): ("phone",),
        (CITIZEN, "INSURANCE", ()): ("card",),
        ("001099999999", "INSURANCE", ()): ("card",),
    }
    assert all(row.condition is None and row.role == "clinician" for row in world.log.rows)


async def test_what_is_refused_below_a_record_is_logged_for_its_subject() -> None:
    world = World()
    await world.ask("query($id: ID!) { visit(id: $id) { id citizen { phone } } }", id="plain")
    assert world.logged(allowed=False) == {(CITIZEN, "CONTACT", ()): ("phone",)}
    assert (CITIZEN, "HEALTH_VISIT", ()) in world.logged()
    hidden = World()
    await hidden.ask("query($id: ID!) { visit(id: $id) { id citizen { phone } } }", id="hiv")
    assert hidden.log.rows == [], "nobody was reached"


async def test_what_is_skipped_or_asked_without_a_token_is_not_logged() -> None:
    world = World()
    query = "query($id: ID!, $x: Boolean!) { citizen(personalId: $id) { phone @skip(if: $x) } }"
    await world.ask(query, "clinician-elsewhere", id=CITIZEN, x=True)
    await world.ask(query, "nobody", id=CITIZEN, x=False)
    assert world.log.rows == []


async def test_by_id_a_category_refused_to_the_role_is_not_found_either() -> None:
    world = World()
    for id in ("plain", "nowhere"):
        answer = await world.ask("query($id: ID!) { v: visit(id: $id) { id } }", "pharmacist", id=id)
        assert answer.data == {"v": None} and codes(answer) == {("v",): "NOT_FOUND"}
        nobody = await world.ask("query($id: ID!) { v: visit(id: $id) { id } }", "nobody", id=id)
        assert codes(nobody) == {("v",): "UNAUTHENTICATED"}
    assert world.health.received == [] and world.log.rows == []


async def test_without_the_guards_look_up_there_is_no_data_and_no_refusal() -> None:
    world = World()
    world.grants.away = True
    answer = await world.ask(
        'query($id: ID!) { citizen(personalId: $id) { visits { id } } visit(id: "plain") { id } }', id=CITIZEN
    )
    assert answer.data == {"citizen": {"visits": None}, "visit": None}
    assert set(codes(answer).values()) == {"SUBGRAPH_UNAVAILABLE"} and world.log.rows == []
    nowhere = await world.ask('{ visit(id: "nowhere") { id } }')
    assert nowhere.data == {"visit": None} and codes(nowhere) == {("visit",): "SUBGRAPH_UNAVAILABLE"}
