"""The one place where what an operation has disclosed is written down."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from gateway.execution.guard import Guard


@asynccontextmanager
async def settled(guard: Guard | None, before: tuple[type[Exception], ...] = ()) -> AsyncGenerator[None]:
    """Around an execution: when it is left, its log has been written, whether it was answered, has failed, or nobody waits any
    more. What came to us was disclosed in each case. `before`: what is raised before anything was asked for, and so writes nothing.

    Raises:
        InternalError: it cannot be written; nothing may leave then.
    """
    try:
        yield
    except before:
        raise
    except BaseException:
        await _settle(guard)
        raise
    await _settle(guard)


async def _settle(guard: Guard | None) -> None:
    if guard is not None:
        await _to_its_end(asyncio.ensure_future(guard.settle()))


async def _to_its_end(writing: "asyncio.Future[None]") -> None:
    """Who leaves while it is written does not undo it."""
    try:
        await asyncio.shield(writing)
    except asyncio.CancelledError:
        if not writing.cancelled():
            await writing
        raise
