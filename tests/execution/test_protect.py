"""What a caller may not see is not asked for, does not come back, and is refused as access.md says."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from gateway.errors import InternalError
from gateway.execution.error_policy import ErrorPolicy
from gateway.execution.subgraph_errors import passed_on
from gateway.planning.plan import Plan
from policies.enforcer import load_policy
from policies.grants import ConsentGrant, Grants
from policies.guard import RequestGuard
from policies.policy import Policy
from tests.execution.protected_plans import citizen_plan, run, visit_by_id_plan, visits_plan
from tests.execution.subgraphs import Subgraph
from tests.policies.ports import Clock, GrantsInMemory, LogInMemory
from tests.policies.story import CITIZEN, NOW, callers

pytestmark = pytest.mark.anyio

CALLERS = callers()
UNKNOWN = "001090009999"
CONSENT = ConsentGrant(
    id="c1",
    organization="B",
    person=None,
    purpose="TREAT",
    categories=frozenset({"HEALTH_VISIT"}),
    flags=frozenset(),
    date_from=date(2025, 1, 1),
    date_to=None,
    valid_from=NOW - timedelta(days=1),
    valid_to=NOW + timedelta(days=1),
)
CONSENTED = {CITIZEN: Grants(CITIZEN, consents=(CONSENT,))}

IDENTITY = """
type Citizen @key(fields: "personalId") { personalId: ID! fullName: String phone: String }
"""
HEALTH = """
type Query { visit(id: ID!): Visit }
type Book @key(fields: "personalId") { personalId: ID! visits: [Visit] }
type Visit @key(fields: "id") {
  id: ID! reason: String owner: ID custodian: String flags: [String!] date: String
}
"""


def visit(name: str, **more: Any) -> dict[str, Any]:
    plain = {"owner": CITIZEN, "custodian": "A", "flags": [], "date": "2026-01-01", "reason": f"reason of {name}"}
    return {"__typename": "Visit", "id": name} | plain | more


PLAIN, HIV = visit("plain"), visit("hiv", flags=["HIV"])
OLD, FOREIGN = visit("old", date="2020-01-01"), visit("foreign", owner=UNKNOWN)
UNTOLD = visit("untold", flags=None)


@dataclass
class World:
    """Two subgraphs, and everything that left the guard."""

    policy: Policy = field(default_factory=load_policy)
    visits: tuple[dict[str, Any], ...] = (PLAIN, HIV, OLD)
    known: dict[str, Grants] = field(default_factory=dict)
    log: LogInMemory = field(default_factory=LogInMemory)
    broken: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.grants = GrantsInMemory(self.known)
        person = {"__typename": "Citizen", "personalId": CITIZEN, "fullName": "Nguyễn Lan", "phone": "0900"}
        self.identity = Subgraph("identity", IDENTITY, {}, [person])
        self.health = Subgraph(
            "health",
            HEALTH,
            {"Query": {"visit": self.by_id}},
            [{"__typename": "Book", "personalId": CITIZEN, "visits": list(self.visits)}, *self.visits],
        )

    def by_id(self, _info: object, id: str) -> dict[str, Any] | None:
        return next((each for each in self.visits if each["id"] == id), None)

    def fetched(self, subgraph: str, *, answered: bool) -> None: ...

    def happened(self, subgraph: str, event: str, why: str = "") -> None: ...

    def planned(self, *, capped: bool) -> None: ...

    def narrowing_broken(self, subgraph: str, field: str) -> None:
        self.broken.append((subgraph, field))

    async def ask(self, plan: Plan, caller: str, id: str = CITIZEN, guard: RequestGuard | None = None) -> Any:
        guard = guard or self.guard(caller)
        subgraphs = {"IDENTITY": self.identity, "HEALTH": self.health}
        data, errors = await run(plan, subgraphs, guard, {"id": id}, self)
        await guard.settle()
        return data, errors

    def guard(self, caller: str) -> RequestGuard:
        return RequestGuard(self.policy, CALLERS[caller], self.grants, self.log, Clock(NOW), "r1", "Story")

    def rows(self) -> list[tuple[Any, ...]]:
        return [(row.subject, row.category, row.allowed, row.fields, row.flags) for row in self.log.rows]


NAMES = citizen_plan(("fullName", "IDENTITY_BASIC"), ("phone", "CONTACT"))


class TestBeforeTheFetch:
    async def test_who_may_see_all_sees_all_in_one_request(self) -> None:
        world = World()
        data, errors = await world.ask(NAMES, "citizen")
        assert (data, errors) == ({"citizen": {"fullName": "Nguyễn Lan", "phone": "0900"}}, [])
        [request] = world.identity.received
        assert request.grant is not None and set(request.grant.subjects[CITIZEN]) == {"IDENTITY_BASIC", "CONTACT"}
        assert world.rows() == [
            (CITIZEN, "CONTACT", True, ("phone",), ()),
            (CITIZEN, "IDENTITY_BASIC", True, ("fullName",), ()),
        ]

    async def test_a_refused_category_is_not_asked_for_and_has_its_error(self) -> None:
        world = World(known=CONSENTED)
        data, errors = await world.ask(NAMES, "clinician-elsewhere")
        assert data == {"citizen": {"fullName": "Nguyễn Lan", "phone": None}}
        [error] = errors
        assert (error["path"], error["extensions"]) == (["citizen", "phone"], {"code": "FORBIDDEN"})
        [request] = world.identity.received
        assert "phone" not in request.query
        assert request.grant is not None and set(request.grant.subjects[CITIZEN]) == {"IDENTITY_BASIC"}
        assert (CITIZEN, "CONTACT", False, ("phone",), ()) in world.rows()

    async def test_nothing_allowed_is_no_request_and_the_remedy_is_told(self) -> None:
        world = World()
        data, errors = await world.ask(visits_plan(), "clinician-elsewhere")
        assert data == {"citizen": {"book": {"visits": None}}}
        assert errors == [
            {
                "message": "The citizen's consent is required to read this.",
                "path": ["citizen", "book", "visits"],
                "extensions": {
                    "code": "CONSENT_REQUIRED",
                    "remedy": {"action": "requestConsent", "categories": ["HEALTH_VISIT"], "purpose": "TREAT"},
                },
            }
        ]
        assert world.health.received == []
        assert world.rows() == [(CITIZEN, "HEALTH_VISIT", False, ("visits",), ())]

    async def test_an_unknown_citizen_and_a_refused_one_answer_the_same(self) -> None:
        world = World()
        assert await world.ask(visits_plan(), "clinician-elsewhere", UNKNOWN) == await world.ask(
            visits_plan(), "clinician-elsewhere", CITIZEN
        )

    async def test_without_a_token(self) -> None:
        _, errors = await World().ask(NAMES, "nobody")
        assert [error["extensions"]["code"] for error in errors] == ["UNAUTHENTICATED", "UNAUTHENTICATED"]

    @pytest.mark.parametrize("plan", [visits_plan(), visit_by_id_plan()], ids=["by number", "by id"])
    async def test_a_guard_that_fails_shows_nothing_and_refuses_nothing(self, plan: Plan) -> None:
        world = World(known=CONSENTED)
        world.grants.failing = True
        with pytest.raises(InternalError):
            await world.ask(plan, "clinician-elsewhere", CITIZEN if plan == visits_plan() else "plain")
        assert all("reason" not in request.query for request in world.health.received)

    async def test_a_guard_whose_look_up_is_not_answered_is_an_outage(self) -> None:
        world = World(known=CONSENTED)
        world.grants.away = True
        data, errors = await world.ask(visits_plan(), "clinician-elsewhere")
        assert data == {"citizen": {"book": {"visits": None}}}
        assert [error["extensions"]["code"] for error in errors] == ["SUBGRAPH_UNAVAILABLE"]
        assert world.health.received == [] and world.rows() == []
        for known_or_not in ("plain", "nowhere"):
            data, errors = await world.ask(visit_by_id_plan(), "clinician-elsewhere", known_or_not)
            assert data == {"v": None}, "the inputs came, nobody could decide on them"
            assert [error["extensions"]["code"] for error in errors] == ["SUBGRAPH_UNAVAILABLE"]

    async def test_one_look_up_for_a_fetch(self) -> None:
        world = World(known=CONSENTED)
        await world.ask(NAMES, "clinician-elsewhere")
        assert world.grants.asked == [(CITIZEN,)]


class TestAfterTheFetch:
    async def test_instances_outside_the_consent_are_absent(self) -> None:
        world = World(known=CONSENTED, visits=(PLAIN, HIV, OLD, UNTOLD))
        data, errors = await world.ask(visits_plan(narrowed=False), "clinician-elsewhere")
        assert data == {"citizen": {"book": {"visits": [{"id": "plain", "reason": "reason of plain"}]}}}
        assert errors == []
        assert world.rows() == [(CITIZEN, "HEALTH_VISIT", True, ("id", "reason", "visits"), ())]

    async def test_flagged_records_are_logged_in_rows_of_their_own(self) -> None:
        world = World(visits=(PLAIN, HIV))
        data, _ = await world.ask(visits_plan(), "citizen")
        assert [each["id"] for each in data["citizen"]["book"]["visits"]] == ["plain", "hiv"]
        assert world.rows() == [
            (CITIZEN, "HEALTH_VISIT", True, ("id", "reason", "visits"), ()),
            (CITIZEN, "HEALTH_VISIT", True, ("id", "reason"), ("HIV",)),
        ]

    async def test_an_instance_of_somebody_else_is_absent(self) -> None:
        world = World(visits=(PLAIN, FOREIGN))
        data, _ = await world.ask(visits_plan(narrowed=False), "citizen")
        assert [each["id"] for each in data["citizen"]["book"]["visits"]] == ["plain"]

    async def test_a_broken_promise_to_filter_refuses_the_field_whole(self) -> None:
        world = World(known=CONSENTED)
        data, errors = await world.ask(visits_plan(narrowed=True), "clinician-elsewhere")
        assert data == {"citizen": {"book": {"visits": None}}}
        assert [(error["path"], error["extensions"]["code"]) for error in errors] == [
            (["citizen", "book", "visits"], "FORBIDDEN")
        ]
        assert world.broken == [("HEALTH", "visits")]
        assert all(row[3] == ("visits",) for row in world.rows())  # nothing of an item was disclosed

    async def test_guard_inputs_do_not_reach_the_store(self) -> None:
        world = World(visits=(PLAIN,))
        data, _ = await world.ask(visits_plan(), "citizen")
        assert data["citizen"]["book"]["visits"] == [{"id": "plain", "reason": "reason of plain"}]


class TestErrors:
    async def test_messages_of_personal_fields_are_masked(self) -> None:
        world = World()
        world.identity.entities = [{"__typename": "Citizen", "personalId": CITIZEN, "phone": "!0900 is no phone"}]
        _, errors = await world.ask(NAMES, "citizen")
        assert errors == [
            {
                "message": "A subgraph could not answer this field.",
                "path": ["citizen", "phone"],
                "extensions": {"code": "DOWNSTREAM_SERVICE_ERROR", "service": "IDENTITY"},
            }
        ], "a code that is none of ours may say as much as a message"

    async def test_errors_below_what_is_refused_are_dropped(self) -> None:
        world = World(known=CONSENTED, visits=(PLAIN, visit("old", date="2020-01-01", reason="!secret")))
        data, errors = await world.ask(visits_plan(narrowed=False), "clinician-elsewhere")
        assert [each["id"] for each in data["citizen"]["book"]["visits"]] == ["plain"]
        assert errors == []


class TestById:
    async def test_inputs_first_then_the_fields_under_a_grant(self) -> None:
        world = World(known=CONSENTED)
        data, errors = await world.ask(visit_by_id_plan(), "clinician-elsewhere", "plain")
        assert (data, errors) == ({"v": {"id": "plain", "why": "reason of plain"}}, [])
        inputs, fields = world.health.received
        assert inputs.grant is not None and (inputs.grant.scope, dict(inputs.grant.subjects)) == ("inputs", {})
        assert "reason" not in inputs.query
        assert fields.grant is not None and set(fields.grant.subjects) == {CITIZEN}

    @pytest.mark.parametrize("id", ["nowhere", "hiv", "old", "foreign"])
    async def test_unknown_and_refused_are_the_same(self, id: str) -> None:
        world = World(known=CONSENTED, visits=(PLAIN, HIV, OLD, FOREIGN))
        data, errors = await world.ask(visit_by_id_plan(), "clinician-elsewhere", id)
        assert data == {"v": None}
        assert errors == [
            {
                "message": "There is nothing here that you may read.",
                "path": ["v"],
                "extensions": {"code": "NOT_FOUND"},
            }
        ]
        assert len(world.health.received) == 1

    async def test_the_subgraphs_own_error_is_dropped(self) -> None:
        world = World()
        world.health.roots = {"Query": {"visit": "!no such visit"}}
        _, errors = await world.ask(visit_by_id_plan(), "citizen", "plain")
        assert [error["extensions"]["code"] for error in errors] == ["NOT_FOUND"]


def test_what_passes_of_a_subgraphs_error() -> None:
    given = {
        "message": "m" * 2000,
        "extensions": {"code": "BAD_USER_INPUT", "field": "reason", "suggestion": 3, "stacktrace": ["secret"]},
    }
    sender = ErrorPolicy().of("health")
    passed = passed_on(given, sender, masked=False)
    assert passed.message == "m" * 1000
    assert passed.extensions == {"code": "BAD_USER_INPUT", "field": "reason", "suggestion": 3, "service": "health"}
    assert passed_on({"message": 3, "extensions": {"code": "<b>"}}, sender, masked=False).extensions == {
        "code": "DOWNSTREAM_SERVICE_ERROR",
        "service": "health",
    }
    masked = passed_on(given, sender, masked=True)
    assert "m" * 10 not in masked.message
    assert masked.extensions == {"code": "BAD_USER_INPUT", "service": "health"}
