"""A new engine is warmed with what the old one knew: the operations, and for whom they were planned."""

from dataclasses import dataclass

import pytest

from gateway.composition.read_supergraph import read_supergraph
from gateway.execution.engine import Engine
from gateway.execution.observer import Silent
from gateway.execution.operation_request import OperationRequest
from policies.guard import RequestGuard
from tests.execution.subgraphs import supergraph_of
from tests.execution.test_protected_graph import CALLERS, POLICY, World
from tests.policies.ports import Clock, LogInMemory
from tests.policies.story import CITIZEN, NOW

pytestmark = pytest.mark.anyio

QUERY = f'query Q {{ citizen(personalId: "{CITIZEN}") {{ fullName phone visits {{ id }} }} }}'


@dataclass
class Plans(Silent):
    made: int = 0

    def planned(self, *, capped: bool) -> None:
        self.made += 1


async def ask(world: World, engine: Engine, caller: str, query: str = QUERY) -> object:
    guard = RequestGuard(POLICY, CALLERS[caller], world.grants, LogInMemory(), Clock(NOW), "r", "Q")
    answer = await engine.run(OperationRequest(query), guard)
    await guard.settle()
    return answer.data


async def test_it_plans_nothing_that_was_planned_for_such_a_caller_before() -> None:
    world, plans = World(), Plans()
    old = world.engine
    answers = [await ask(world, old, caller) for caller in ("citizen", "clinician-elsewhere")]
    await ask(world, old, "citizen", "{ me { fullName } }")
    new = Engine(world.supergraph, world.transport, observer=plans)
    assert await new.warm(old.known()) == 2
    warmed = plans.made
    assert warmed >= 2
    assert [await ask(world, new, caller) for caller in ("citizen", "clinician-elsewhere")] == answers
    assert plans.made == warmed
    assert [known.text for known in new.known()][-1] == QUERY


async def test_what_is_gone_or_is_now_somebodys_is_planned_anew() -> None:
    world, plans = World(), Plans()
    await ask(world, world.engine, "citizen")
    subgraphs = (world.identity, world.health, world.facilities, world.partner)
    without = read_supergraph(supergraph_of(subgraphs).replace("phone", "mobile"))
    new = Engine(without, world.transport, observer=plans)
    assert await new.warm(world.engine.known()) == 0 and plans.made == 0
