"""The engine's other door: an operation in, its answers out, one after the other.

Each answer has a guard of its own, and what it discloses is written down before the answer is handed over.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from gateway.execution.answer import Answer
from gateway.execution.deferred import Increment, answer_in_parts
from gateway.execution.engine import Engine
from gateway.execution.execute import Execution
from gateway.execution.explanation import Explanation
from gateway.execution.guard import Guard, NewGuard
from gateway.execution.operation_request import OperationRequest
from gateway.execution.prepared import Prepared
from gateway.execution.subscribe import subscribe

Streamed = Answer | Increment


async def stream(
    engine: Engine,
    request: OperationRequest,
    new_guard: NewGuard,
    until: float | None = None,
    explanation: Explanation | None = None,
) -> AsyncGenerator[Streamed]:
    """Answer a query or mutation once, or in parts when the request defers; a subscription as often as its source has an event.

    `until`: the event loop's time at which the caller's token ends, and with it a subscription. Closing ends what is under way,
    but never a mutation. `explanation`: of a query or mutation, told with its last answer; each event is told one of its own.

    Raises:
        InternalError: ours to log and to mask; nothing more may be sent.
    """
    guard = new_guard()
    prepared = await engine.prepare(request, guard, explanation)
    if isinstance(prepared, Answer):
        yield prepared
        return
    if prepared.is_subscription:
        answers: AsyncGenerator[Streamed] = subscribe(engine, request, prepared, guard, new_guard, until)
    elif prepared.compiled.deferral is not None:
        answers = answer_in_parts(engine, prepared, guard, new_guard)
    else:
        answers = _once(engine, prepared, guard)
    if prepared.compiled.plan.kind == "mutation":
        answers = _to_its_end(answers)
    async with aclosing(answers) as coming:
        async for answer in coming:
            yield answer


async def _once(engine: Engine, prepared: Prepared, guard: Guard | None) -> AsyncGenerator[Streamed]:
    yield await engine.answer(prepared, engine.begin(prepared, guard, Execution))


_UNDER_WAY: set["asyncio.Task[None]"] = set()


async def _to_its_end(answers: AsyncGenerator[Streamed]) -> AsyncGenerator[Streamed]:
    """What has begun to change something is done and written down, whether or not anybody still waits for it."""
    come: asyncio.Queue[Streamed | BaseException | None] = asyncio.Queue()

    async def run() -> None:
        try:
            async with aclosing(answers) as coming:
                async for answer in coming:
                    come.put_nowait(answer)
            come.put_nowait(None)
        except BaseException as failure:
            come.put_nowait(failure)

    task = asyncio.create_task(run())
    _UNDER_WAY.add(task)
    task.add_done_callback(_UNDER_WAY.discard)
    while (answer := await come.get()) is not None:
        if isinstance(answer, BaseException):
            raise answer
        yield answer
