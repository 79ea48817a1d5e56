"""A client that leaves is noticed, and what nobody waits for any more is not done. A mutation is: it may have begun."""

import asyncio
from types import TracebackType
from typing import Final

from starlette.types import Receive

from gateway.execution.request_context import RequestContext

# Seconds until somebody looks. What is answered sooner than this is not worth a task that watches.
PATIENCE: Final = 0.05


async def client_left(receive: Receive) -> None:
    """Returns when it has; its body has been read."""
    while (await receive())["type"] != "http.disconnect":
        pass


class ClientWatch:
    """Around the work of one request, in its task, once its body has been read: cancels the task when the client leaves.

    `left`: it did, so a CancelledError is the watch's own.
    """

    __slots__ = ("_context", "_receive", "_task", "_timer", "_watcher", "left")

    def __init__(self, receive: Receive, context: RequestContext) -> None:
        self._receive = receive
        self._context = context
        self._task: asyncio.Task[object] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._watcher: asyncio.Task[None] | None = None
        self.left = False

    def __enter__(self) -> "ClientWatch":
        self._task = asyncio.current_task()
        self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._begin)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._watcher is not None:
            self._watcher.cancel()
        if self.left and self._task is not None:
            self._task.uncancel()  # what is still to do, such as the log, is done
        # A cancelled task holds the frame that holds this: a circle, with the whole request in it.
        self._timer = self._watcher = self._task = None

    def _begin(self) -> None:
        self._watcher = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        await client_left(self._receive)
        if not self._context.is_mutation and self._task is not None:
            self.left = True
            self._task.cancel()
