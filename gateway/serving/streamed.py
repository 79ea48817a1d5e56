"""Answers one after the other, whatever carries them: each counted, what went wrong with us masked, silence told."""

import asyncio
import itertools
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from starlette.types import Receive, Send

from gateway.errors import ClientError
from gateway.execution.answer import Answer
from gateway.execution.explanation import Explanation
from gateway.execution.guard import NewGuard
from gateway.execution.operation_request import OperationRequest
from gateway.execution.stream import Streamed, stream
from gateway.serving.answers import count_answer, count_parts, innermost, shown
from gateway.serving.client_watch import client_left
from gateway.serving.refused import asked_with_get
from gateway.serving.structured_log import described
from policies.actor import Actor

if TYPE_CHECKING:
    from gateway.serving.graphql_endpoint import Door

T = TypeVar("T")

log = structlog.get_logger("civic.graphql")


async def answers(
    door: "Door",
    request: OperationRequest,
    actor: Actor,
    request_id: str,
    operation: str | None,
    explanation: Explanation | None = None,
) -> AsyncGenerator[Streamed]:
    """What the engine answers to this caller, until the operation is done or the token ends."""
    try:
        guards = _guards(door, actor, request_id, operation)
        async with aclosing(stream(door.engine, request, guards, _end_of(actor), explanation)) as answered:
            async for answer in answered:
                if isinstance(answer, Answer):
                    answer = _without_command(answer)
                    count_answer(door.metrics, answer)
                else:
                    count_parts(door.metrics, answer)
                yield answer
    except Exception as raised:
        error = innermost(raised)
        if not isinstance(error, ClientError):
            log.error("operation_failed", **described(error))
        masked = Answer(data=None, errors=(shown(error, request_id),))
        count_answer(door.metrics, masked)
        yield masked
    finally:
        if door.shared is not None and request.context is not None and request.context.is_mutation:
            door.shared.forget()


async def paced(coming: AsyncGenerator[T], seconds: float) -> AsyncGenerator[T | None]:
    """The same, and None whenever nothing has come for so long: time for a sign of life."""
    waiting: asyncio.Task[T] | None = None
    try:
        while True:
            waiting = waiting or asyncio.ensure_future(anext(coming))
            await asyncio.wait((waiting,), timeout=seconds)
            if not waiting.done():
                yield None
                continue
            done, waiting = waiting, None
            try:
                yield done.result()
            except StopAsyncIteration:
                return
    finally:
        if waiting is not None:
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        await coming.aclose()


async def send_chunk(send: Send, body: bytes) -> None:
    """A piece of a body of which more is to come."""
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def while_there(receive: Receive, sending: Coroutine[Any, Any, None]) -> None:
    """Send as long as the client is there; when it leaves, what it was sent ends."""
    task, leaving = asyncio.ensure_future(sending), asyncio.ensure_future(client_left(receive))
    try:
        await asyncio.wait((task, leaving), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in (task, leaving):
            each.cancel()
        ended, _ = await asyncio.gather(task, leaving, return_exceptions=True)
    if isinstance(ended, Exception):
        raise ended


def _without_command(answer: Answer) -> Answer:
    """What GET may not ask is refused in the stream, whose status has been sent."""
    if not answer.command_refused:
        return answer
    return Answer(None, (asked_with_get().error(),), executed=False)


def _guards(door: "Door", actor: Actor, request_id: str, operation: str | None) -> NewGuard:
    """Each answer is a request of its own for the access log: its rows are told apart by the number."""
    guards, numbers = door.guards, itertools.count()
    if guards is None:
        return lambda: None
    return lambda: guards(actor, f"{request_id}.{next(numbers)}", operation)


def _end_of(actor: Actor) -> float | None:
    if actor.expires_at is None:
        return None
    left = (actor.expires_at - datetime.now(UTC)).total_seconds()
    return asyncio.get_running_loop().time() + left
