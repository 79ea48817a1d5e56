"""Every event of a subscription is decided and written down before it leaves, as if it were a request of its own."""

import asyncio
import itertools
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest

from gateway.composition.read_supergraph import read_supergraph
from gateway.errors import InternalError
from gateway.execution.answer import Answer
from gateway.execution.engine import Engine
from gateway.execution.explanation import Explanation
from gateway.execution.guard import Guard
from gateway.execution.operation_request import OperationRequest
from gateway.execution.stream import stream
from gateway.execution.transports.event_routing import RoutingEvents
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.in_process_events import InProcessEvents
from gateway.execution.transports.routing import RoutingTransport
from policies.grants import Grants
from policies.guard import RequestGuard
from tests.execution.event_subgraphs import EventSubgraph
from tests.execution.subgraphs import Subgraph, supergraph_of
from tests.execution.test_protect import CONSENTED
from tests.execution.test_protected_graph import (
    CALLERS,
    FACILITIES,
    HEALTH,
    IDENTITY,
    PARTNER,
    POLICY,
    VISITS,
    citizen,
    visit,
)
from tests.policies.ports import Clock, GrantsInMemory, LogInMemory
from tests.policies.story import CITIZEN, NOW

pytestmark = pytest.mark.anyio

WITH_EVENTS = HEALTH + (
    "type Subscription {"
    ' visitRecorded(personalId: ID!): Visit @personalData(subject: "$args.personalId", category: "HEALTH_VISIT")'
    " anyVisit: Visit }"
)
OF_CITIZEN = (
    "subscription($of: ID!) { visitRecorded(personalId: $of) { id reason facility { name } citizen { fullName } } }"
)


class Ward:
    """A subgraph whose events are visits; consents are in memory and may be revoked between two of them."""

    def __init__(self) -> None:
        self.log = LogInMemory()
        self.known: dict[str, Grants] = dict(CONSENTED)
        self.health = EventSubgraph("health", WITH_EVENTS, {}, [*VISITS])
        places = [{"__typename": "Facility", "code": code, "name": f"Facility {code}"} for code in "AC"]
        self.identity = Subgraph("identity", IDENTITY, {}, [citizen(CITIZEN, fullName="Lan")])
        subgraphs = (
            self.identity,
            self.health,
            Subgraph("facilities", FACILITIES, {}, places),
            Subgraph("partner", PARTNER),
        )
        self.engine = Engine(
            read_supergraph(supergraph_of(subgraphs)),
            RoutingTransport({each.name: InProcessTransport(each) for each in subgraphs}),
            events=RoutingEvents({"health": InProcessEvents(self.health)}),
        )
        self._grants = GrantsInMemory(self.known)

    async def watch(
        self,
        query: str = OF_CITIZEN,
        caller: str = "clinician-elsewhere",
        until: float | None = None,
        explanation: Explanation | None = None,
        **variables: Any,
    ) -> AsyncGenerator[Answer]:
        numbers = itertools.count()

        def guard() -> Guard:
            return RequestGuard(
                POLICY, CALLERS[caller], self._grants, self.log, Clock(NOW), f"r.{next(numbers)}", "Story"
            )

        request = OperationRequest(query, variables)
        async with aclosing(stream(self.engine, request, guard, until, explanation)) as coming:
            async for answer in coming:
                assert isinstance(answer, Answer)
                yield answer

    def logged(self) -> list[tuple[str, str, bool]]:
        return [(row.request_id, row.category, row.allowed) for row in self.log.rows]


async def soon(coming: AsyncGenerator[Answer]) -> Answer:
    return await asyncio.wait_for(anext(coming), 5)


async def test_an_event_is_written_down_before_it_leaves() -> None:
    ward = Ward()
    async with aclosing(ward.watch(of=CITIZEN)) as answers:
        ward.health.push(visit("plain"))
        answer = await soon(answers)
        assert answer.data == {
            "visitRecorded": {
                "id": "plain",
                "reason": "reason of plain",
                "facility": {"name": "Facility A"},
                "citizen": {"fullName": "Lan"},
            }
        }
        assert set(ward.logged()) == {("r.1", "HEALTH_VISIT", True), ("r.1", "IDENTITY_BASIC", True)}
        ward.health.push(visit("old", date="2026-01-02"))
        await soon(answers)
        assert [each[0] for each in ward.logged()] == ["r.1", "r.1", "r.2", "r.2"]
    (opened, *_) = ward.health.received
    assert opened.grant is not None
    assert set(opened.grant.subjects) == {CITIZEN}


async def test_what_an_event_hides_does_not_show_in_its_explanation() -> None:
    told: list[Any] = []
    for hides in (False, True):
        ward = Ward()
        async with aclosing(ward.watch(of=CITIZEN, explanation=Explanation(lambda: 0.0))) as answers:
            if hides:
                ward.health.push(visit("hiv", flags=["HIV"]))  # dropped without a word
            ward.health.push(visit("plain"))
            answer = await soon(answers)
            assert answer.data is not None and answer.data["visitRecorded"]["id"] == "plain"
            told.append(answer.extensions["explain"])
    shown, beside_hidden = told
    assert shown == beside_hidden
    assert CITIZEN not in repr(shown)
    protected = [each for each in shown["fetches"] if "requests" not in each and "entities" not in each]
    assert {each["subgraph"] for each in protected} == {"health", "identity"}


async def test_a_consent_revoked_between_two_events_refuses_the_second_and_closes_the_source() -> None:
    ward = Ward()
    async with aclosing(ward.watch(of=CITIZEN)) as answers:
        ward.health.push(visit("plain"))
        assert (await soon(answers)).errors == []
        ward.known.clear()
        ward.health.push(visit("plain"), visit("plain"))
        refused = await soon(answers)
        assert refused.data == {"visitRecorded": None}
        (error,) = refused.errors
        assert error["extensions"]["code"] == "CONSENT_REQUIRED"
        assert ward.logged()[-1] == ("r.2", "HEALTH_VISIT", False)
        with pytest.raises(StopAsyncIteration):
            await soon(answers)
    assert ward.health.open == 0


async def test_a_refused_field_of_an_event_is_null_with_an_error_never_fetched_and_written_down_for_each() -> None:
    ward = Ward()
    query = "subscription($of: ID!) { visitRecorded(personalId: $of) { id citizen { fullName phone } } }"
    async with aclosing(ward.watch(query, of=CITIZEN)) as answers:
        for number in (1, 2):
            ward.health.push(visit("plain"))
            answer = await soon(answers)
            assert answer.data == {"visitRecorded": {"id": "plain", "citizen": {"fullName": "Lan", "phone": None}}}
            assert [(each["path"], each["extensions"]["code"]) for each in answer.errors] == [
                (["visitRecorded", "citizen", "phone"], "FORBIDDEN")
            ]
            assert (f"r.{number}", "HEALTH_VISIT", True) in ward.logged()
    assert not any("phone" in each.query for each in (*ward.identity.received, *ward.health.received))


async def test_an_event_that_is_refused_by_what_it_holds_is_dropped_without_a_word() -> None:
    ward = Ward()
    async with aclosing(ward.watch(of=CITIZEN)) as answers:
        ward.health.push(visit("hiv", flags=["HIV"]), visit("else", "001090000002"), visit("plain"))
        answer = await soon(answers)
    assert answer.errors == []
    assert answer.data is not None
    assert answer.data["visitRecorded"]["id"] == "plain"


async def test_what_is_refused_at_the_opening_is_not_subscribed_to() -> None:
    ward = Ward()
    ward.known.clear()
    async with aclosing(ward.watch(of=CITIZEN)) as answers:
        (refused,) = [answer async for answer in answers]
    assert refused.errors[0]["extensions"]["code"] == "CONSENT_REQUIRED"
    assert ward.health.received == []
    assert ward.logged() == [("r.0", "HEALTH_VISIT", False)]


async def test_a_subscription_to_anybodys_records_decides_each_by_its_own_subject() -> None:
    ward = Ward()
    async with aclosing(ward.watch("subscription { anyVisit { id reason } }")) as answers:
        ward.health.push(visit("childs", "001218000010"), visit("plain"))
        answer = await soon(answers)
        assert answer.data == {"anyVisit": {"id": "plain", "reason": "reason of plain"}}
        ward.known.clear()
        ward.health.push(visit("plain"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(answers), 0.2)
    opened = ward.health.received[0].query
    assert "reason" not in opened  # asked by key, once it is known whose the record is


async def test_nothing_leaves_that_cannot_be_written_down() -> None:
    ward = Ward()
    async with aclosing(ward.watch(of=CITIZEN)) as answers:
        ward.log.failing = True
        ward.health.push(visit("plain"))
        with pytest.raises(InternalError):
            await soon(answers)
    assert ward.health.open == 0


async def test_the_stream_ends_with_the_token() -> None:
    ward = Ward()
    until = asyncio.get_running_loop().time() + 0.1
    async with aclosing(ward.watch(until=until, of=CITIZEN)) as answers:
        (ended,) = [answer async for answer in answers]
    assert ended.data is None
    assert ended.errors[0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert ward.health.open == 0


async def test_a_subscription_without_a_token_is_refused() -> None:
    ward = Ward()
    async with aclosing(ward.watch(caller="nobody", of=CITIZEN)) as answers:
        (refused,) = [answer async for answer in answers]
    assert refused.errors[0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert ward.health.received == []
