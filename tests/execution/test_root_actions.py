"""A query field with rows of its own name is decided by them in place of read, for what it returns, and sent once."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from graphql import GraphQLError

from gateway import app
from gateway.composition.compose import compose
from gateway.composition.source import SubgraphSource
from gateway.execution.answer import Answer
from gateway.execution.engine import Engine
from gateway.execution.operation_request import OperationRequest
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.routing import RoutingTransport
from policies.enforcer import load_policy
from policies.guard import RequestGuard
from tests.execution.subgraphs import Subgraph
from tests.execution.test_protected_graph import CALLERS, LINK, codes
from tests.policies.ports import Clock, GrantsInMemory, LogInMemory
from tests.policies.story import CITIZEN, NOW

pytestmark = pytest.mark.anyio
POLICY = load_policy()

CERTIFICATES = (
    LINK
    + """
type Query {
  certificate(number: ID!): JudicialCertificate
  sharedCertificate(number: ID!): JudicialCertificate
  verifyCertificate(number: ID!): Verification @publicData
}
type Verification @publicData { valid: Boolean }
type Document { text: String }
type Citizen @key(fields: "personalId") @personalData(subject: "personalId") {
  personalId: ID!
  judicialCertificates: [JudicialCertificate!] @personalData(category: "JUDICIAL_CERTIFICATE")
}
type JudicialCertificate @key(fields: "number")
  @personalData(
    subject: "citizen { personalId }" category: "JUDICIAL_CERTIFICATE" flags: "flags" inputs: "type applicant provinceCode"
  ) {
  number: ID!
  citizen: Citizen
  flags: [String!]
  type: String
  applicant: String
  provinceCode: String
  content: String
  document: Document
  earlier: JudicialCertificate
}
"""
)
IDENTITY = (
    LINK
    + """
type Query { citizen(personalId: ID!): Citizen @personalData(subject: "$args.personalId") }
type Citizen @key(fields: "personalId") @personalData(subject: "personalId") {
  personalId: ID!
  fullName: String @personalData(category: "IDENTITY_BASIC")
}
"""
)


def certificate(number: str, **more: Any) -> dict[str, Any]:
    plain = {
        "__typename": "JudicialCertificate",
        "number": number,
        "citizen": {"__typename": "Citizen", "personalId": CITIZEN},
        "flags": [],
        "type": "TYPE_1",
        "applicant": CITIZEN,
        "provinceCode": "01",
        "content": f"content of {number}",
        "document": {"text": f"document of {number}"},
    }
    return plain | more


EARLIER = certificate("earlier")
RECORDS = (
    certificate("shared", earlier=EARLIER),
    EARLIER,
    certificate("no2", type="TYPE_2", flags=["CERTIFICATE_NO2"]),
)


@dataclass
class World:
    tried: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.log = LogInMemory()
        book = {"__typename": "Citizen", "personalId": CITIZEN, "judicialCertificates": list(RECORDS)}
        self.certificates = Subgraph(
            "certificates",
            CERTIFICATES,
            {
                "Query": {
                    "certificate": self._found,
                    "sharedCertificate": self._tried,
                    "verifyCertificate": self._verified,
                }
            },
            [book, *RECORDS],
        )
        self.identity = Subgraph("identity", IDENTITY, {}, [{"__typename": "Citizen", "personalId": CITIZEN}])
        own = (self.certificates, self.identity)
        self.transport = RoutingTransport({each.name: InProcessTransport(each) for each in own})
        sources = [SubgraphSource(each.name, f"http://{each.name}.example", each.sdl) for each in own]
        self.engine = Engine(compose(sources, app.vocabulary(POLICY)).supergraph, self.transport)

    def _found(self, _info: object, number: str) -> Any:
        return next((each for each in RECORDS if each["number"] == number), None)

    def _tried(self, info: object, number: str) -> Any:
        self.tried.append(number)
        if number == "form":
            return GraphQLError("say on what ground", extensions={"code": "BAD_USER_INPUT"})
        return self._found(info, number) or GraphQLError("wrong", extensions={"code": "NOT_FOUND"})

    def _verified(self, _info: object, number: str) -> Any:
        self.tried.append(number)
        if number == "often":
            return GraphQLError("too often", extensions={"code": "LIMIT_EXCEEDED"})
        return {"valid": True} if number == "shared" else GraphQLError("none", extensions={"code": "NOT_FOUND"})

    async def ask(self, query: str, caller: str = "employer", *, allow_command: bool = True) -> Answer:
        guard = RequestGuard(POLICY, CALLERS[caller], GrantsInMemory(), self.log, Clock(NOW), "r1", "Story")
        answer = await self.engine.run(OperationRequest(query, allow_command=allow_command), guard)
        await guard.settle()
        return answer


async def test_what_it_returns_is_decided_by_its_own_rows() -> None:
    world = World()
    answer = await world.ask('{ sharedCertificate(number: "shared") { number content document { text } } }')
    assert (answer.data, answer.errors) == (
        {
            "sharedCertificate": {
                "number": "shared",
                "content": "content of shared",
                "document": {"text": "document of shared"},
            }
        },
        [],
    )
    assert world.tried == ["shared"]
    sent = [(each.grant.scope, each.grant.action) for each in world.certificates.received if each.grant]
    assert sent == [("command", "read"), ("subjects", "sharedCertificate")]
    assert "content" not in world.certificates.received[0].query
    (row,) = world.log.rows
    assert (row.subject, row.category, row.condition) == (CITIZEN, "JUDICIAL_CERTIFICATE", "PASSCODE & TYPE_1")


async def test_the_action_ends_at_the_record_that_it_is_about() -> None:
    """Otherwise one passcode would open every certificate of the citizen, and the name."""
    world = World()
    answer = await world.ask(
        '{ sharedCertificate(number: "shared") { content earlier { content }'
        " citizen { personalId fullName judicialCertificates { content } } } }"
    )
    assert answer.data == {
        "sharedCertificate": {
            "content": "content of shared",
            "earlier": None,
            "citizen": {"personalId": CITIZEN, "fullName": None, "judicialCertificates": None},
        }
    }
    assert set(codes(answer).values()) == {"FORBIDDEN"}


async def test_elsewhere_in_the_operation_nothing_is_gained() -> None:
    world = World()
    answer = await world.ask(
        '{ sharedCertificate(number: "shared") { content } certificate(number: "shared") { content }'
        f' citizen(personalId: "{CITIZEN}") {{ judicialCertificates {{ content }} }} }}'
    )
    assert answer.data == {
        "sharedCertificate": {"content": "content of shared"},
        "certificate": None,
        "citizen": {"judicialCertificates": None},
    }
    assert codes(answer) == {("certificate",): "NOT_FOUND", ("citizen", "judicialCertificates"): "FORBIDDEN"}


async def test_who_reads_the_same_record_anyway_reads_it_beside() -> None:
    """The citizen has no row of that name: what is open by reading is not opened by the action."""
    world = World()
    answer = await world.ask(
        '{ sharedCertificate(number: "shared") { content } certificate(number: "shared") { content } }', "citizen"
    )
    assert answer.data == {"sharedCertificate": None, "certificate": {"content": "content of shared"}}
    assert codes(answer) == {("sharedCertificate",): "NOT_FOUND"}
    assert world.tried == []


@pytest.mark.parametrize("number", ["nowhere", "no2"])
async def test_every_failure_is_the_same_not_found(number: str) -> None:
    answer = await World().ask(f'{{ s: sharedCertificate(number: "{number}") {{ content }} }}')
    assert answer.data == {"s": None}
    assert answer.errors == [
        {
            "message": "There is nothing here that you may read.",
            "path": ["s"],
            "extensions": {"code": "NOT_FOUND"},
        }
    ]


async def test_what_it_says_of_its_input_is_told() -> None:
    answer = await World().ask('{ sharedCertificate(number: "form") { content } }')
    assert answer.data == {"sharedCertificate": None}
    assert [(each["message"], each["extensions"]["code"]) for each in answer.errors] == [
        ("say on what ground", "BAD_USER_INPUT")
    ]


async def test_without_a_token_it_asks_for_one() -> None:
    world = World()
    answer = await world.ask('{ sharedCertificate(number: "shared") { content } }', "nobody")
    assert codes(answer) == {("sharedCertificate",): "UNAUTHENTICATED"}
    assert world.tried == []


async def test_each_of_two_tries_is_sent_once() -> None:
    world = World()
    answer = await world.ask(
        '{ a: sharedCertificate(number: "shared") { content } b: sharedCertificate(number: "shared") { number }'
        ' c: sharedCertificate(number: "x") { content } verifyCertificate(number: "shared") { valid } }'
    )
    assert answer.data == {
        "a": {"content": "content of shared"},
        "b": {"number": "shared"},
        "c": None,
        "verifyCertificate": {"valid": True},
    }
    assert sorted(world.tried) == ["shared", "shared", "x"]  # `a` and `b` are the same field


async def test_an_answer_about_nobody_is_a_command_all_the_same() -> None:
    world = World()
    answer = await world.ask('{ verifyCertificate(number: "shared") { valid } }')
    assert answer.data == {"verifyCertificate": {"valid": True}}
    assert [each.grant.scope for each in world.certificates.received if each.grant] == ["command"]
    for number, code in (("nowhere", "NOT_FOUND"), ("often", "LIMIT_EXCEEDED")):
        refused = await world.ask(f'{{ verifyCertificate(number: "{number}") {{ valid }} }}')
        assert codes(refused) == {("verifyCertificate",): code}


@pytest.mark.parametrize(
    "query",
    ['{ verifyCertificate(number: "shared") { valid } }', '{ x: sharedCertificate(number: "shared") { content } }'],
)
async def test_it_is_never_asked_where_a_request_may_be_repeated(query: str) -> None:
    world = World()
    answer = await world.ask(query, allow_command=False)
    assert answer.command_refused and world.tried == []
    assert not (await world.ask("{ __typename }", allow_command=False)).command_refused
