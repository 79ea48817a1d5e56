"""What an operation has disclosed is written down, however it ends: answered, cancelled, failed, or left while it is written."""

import asyncio
from contextlib import aclosing

import pytest

from gateway.errors import AccessChanged, InternalError
from gateway.execution.engine import Engine
from gateway.execution.operation_request import OperationRequest
from gateway.execution.settled import settled
from gateway.execution.stream import stream
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.routing import RoutingTransport
from policies.guard import RequestGuard
from policies.question import Disclosure, Question
from tests.execution.test_deferred import Slow
from tests.execution.test_protected_graph import CALLERS, POLICY, VISITS_OF, World
from tests.policies.ports import Clock, LogInMemory
from tests.policies.story import CITIZEN, NOW

pytestmark = pytest.mark.anyio

REQUEST = OperationRequest(VISITS_OF, {"id": CITIZEN})


def guard_of(world: World) -> RequestGuard:
    return RequestGuard(POLICY, CALLERS["clinician-elsewhere"], world.grants, world.log, Clock(NOW), "r1", "Story")


def categories(log: LogInMemory) -> set[str]:
    return {row.category for row in log.rows if row.subject == CITIZEN}


async def test_who_leaves_before_the_last_fetch_leaves_the_disclosure_of_those_before_it() -> None:
    for streamed in (False, True):
        world = World()
        slow = Slow(world.facilities)
        others = (world.identity, world.health, world.partner)
        transports = {each.name: InProcessTransport(each) for each in others}
        engine = Engine(world.supergraph, RoutingTransport({**transports, "facilities": slow}))

        async def whole(engine: Engine = engine, world: World = world) -> None:
            await engine.run(REQUEST, guard_of(world))

        async def first(engine: Engine = engine, world: World = world) -> None:
            async with aclosing(stream(engine, REQUEST, lambda: guard_of(world))) as answers:
                await anext(answers)

        asking = asyncio.create_task(first() if streamed else whole())
        await asyncio.wait_for(slow.came.wait(), 5)
        assert world.log.rows == []
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert "HEALTH_VISIT" in categories(world.log)


async def test_an_answer_has_been_written_down_when_it_is_there() -> None:
    world = World()
    await world.engine.run(REQUEST, guard_of(world))
    assert "HEALTH_VISIT" in categories(world.log)
    world.log.failing = True
    with pytest.raises(InternalError):
        await world.engine.run(REQUEST, guard_of(world))


class SlowLog(LogInMemory):
    """Is written to when it is told to be."""

    def __init__(self) -> None:
        super().__init__()
        self.go, self.began = asyncio.Event(), asyncio.Event()

    async def write(self, rows: object) -> None:
        self.began.set()
        await self.go.wait()
        await super().write(rows)  # type: ignore[arg-type]


async def test_who_leaves_while_it_is_written_does_not_undo_it() -> None:
    world = World()
    world.log = log = SlowLog()
    asking = asyncio.create_task(world.engine.run(REQUEST, guard_of(world)))
    await asyncio.wait_for(log.began.wait(), 5)
    asking.cancel()
    await asyncio.sleep(0)
    assert not asking.done()
    log.go.set()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert "HEALTH_VISIT" in categories(log)


@pytest.mark.parametrize(("raised", "written"), [(ValueError, True), (AccessChanged, False)])
async def test_what_fails_has_disclosed_what_came_unless_nothing_was_asked_for(
    raised: type[Exception], written: bool
) -> None:
    world = World()
    guard = guard_of(world)
    question = Question(CITIZEN, "HEALTH_VISIT")
    decisions = await guard.ask([question])
    with pytest.raises(raised):
        async with settled(guard, before=(AccessChanged,)):
            guard.note(Disclosure(question, decisions[question], frozenset(["visits"])))
            raise raised("it went wrong")
    assert bool(world.log.rows) is written
