"""Plans are remembered: by what they depend on and nothing else, no more than the settings say, and made once."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from gateway.execution.engine import Engine
from gateway.execution.engine_settings import EngineSettings
from gateway.execution.guard import Guard
from gateway.execution.operation_request import OperationRequest
from policies.guard import RequestGuard
from tests.execution.subgraphs import LINK, Subgraph, in_process
from tests.execution.test_protected_graph import CALLERS, POLICY, VISITS_OF, World
from tests.policies.ports import Clock
from tests.policies.story import CITIZEN, NOW

pytestmark = pytest.mark.anyio


class Plans:
    """Counts the plans that are made."""

    def __init__(self) -> None:
        self.made = 0

    def fetched(self, subgraph: str, *, answered: bool) -> None: ...

    def happened(self, subgraph: str, event: str, why: str = "") -> None: ...

    def planned(self, *, capped: bool) -> None:
        self.made += 1

    def narrowing_broken(self, subgraph: str, field: str) -> None: ...


def echo() -> Subgraph:
    return Subgraph(
        "a",
        LINK + "type Query { echo(text: String): String other: Int }",
        {"Query": {"echo": lambda _info, text=None: text, "other": 1}},
    )


def engine_over_echo(plans: Plans, settings: EngineSettings | None = None) -> Engine:
    return in_process([echo()], settings, plans).engine


async def ask(engine: Engine, query: str, guard: Guard | None = None, **variables: Any) -> Mapping[str, Any] | None:
    return (await engine.run(OperationRequest(query, variables), guard)).data


async def test_a_plan_that_is_being_made_is_waited_for() -> None:
    plans = Plans()
    engine = engine_over_echo(plans)
    answers = await asyncio.gather(*(ask(engine, "query ($t: String) { echo(text: $t) }", t=str(n)) for n in range(50)))
    assert answers == [{"echo": str(n)} for n in range(50)]
    assert plans.made == 1


async def test_a_client_that_leaves_takes_no_plan_along() -> None:
    plans = Plans()
    engine = engine_over_echo(plans)
    leaving = asyncio.create_task(ask(engine, "{ other }"))
    staying = asyncio.create_task(ask(engine, "{ other }"))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == {"other": 1}
    assert plans.made == 1
    with pytest.raises(asyncio.CancelledError):
        await leaving


async def test_no_more_plans_are_kept_than_the_settings_say() -> None:
    plans = Plans()
    engine = engine_over_echo(plans, EngineSettings(cached=2))
    for query in ("{ other }", "{ a: other }", "{ b: other }", "{ b: other }", "{ other }"):
        await ask(engine, query)
    assert plans.made == 4  # the first was forgotten
    assert len(engine._plans._kept) == 2


async def test_what_is_not_run_is_no_part_of_the_key() -> None:
    plans = Plans()
    engine = engine_over_echo(plans)
    await ask(engine, "{ other }")
    await ask(engine, "{ other } # a remark")
    await ask(engine, "  {\n other\n}")
    for other in ("query A { other } query B { echo }", "query B { echo } query C { x: other }"):
        assert (await engine.run(OperationRequest(other, operation_name="B"), None)).data == {"echo": None}
    assert plans.made == 2


async def test_callers_that_ask_together_get_what_each_gets_alone() -> None:
    async def asked(world: World, name: str) -> tuple[object, object]:
        guard = RequestGuard(POLICY, CALLERS[name], world.grants, world.log, Clock(NOW), "r1", "Story")
        answer = await world.engine.run(OperationRequest(VISITS_OF, {"id": CITIZEN}), guard)
        await guard.settle()
        return answer.data, list(answer.errors)

    alone = {name: await asked(World(), name) for name in CALLERS}
    assert len({repr(each) for each in alone.values()}) > 3
    one = World()
    for _ in range(2):  # nothing is remembered, and then everything
        together = await asyncio.gather(*(asked(one, name) for name in CALLERS))
        assert dict(zip(CALLERS, together, strict=True)) == alone


async def test_callers_share_a_plan_where_access_answers_alike() -> None:
    world, plans = World(), Plans()
    world.engine._observer = plans

    async def as_caller(name: str) -> None:
        guard = RequestGuard(POLICY, CALLERS[name], world.grants, world.log, Clock(NOW), "r1", "Story")
        await ask(
            world.engine, "query($id: ID!) { citizen(personalId: $id) { fullName visits { id } } }", guard, id=CITIZEN
        )

    await as_caller("clinician-elsewhere")
    await as_caller("clinician-elsewhere")
    assert plans.made == 1
    await as_caller("nobody")
    assert plans.made == 2
