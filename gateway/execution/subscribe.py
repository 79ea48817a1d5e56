"""A subscription: its root field is subscribed to at its one subgraph, everything else runs for each event.

ask the guard -> open the source -> for each event: access, plan, guard, store, the rest of the plan, the log -> answer

An event is decided as if it were a request of its own. One that the guard refuses after it has come is dropped without a
word; when the root field itself is refused, the source is closed and the refusal told.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace

from gateway.errors import AccessChanged, ClientError, SchemaReloaded, SubgraphUnavailable, Unauthenticated
from gateway.execution.answer import Answer
from gateway.execution.compiled_plan import CompiledPlan
from gateway.execution.engine import Engine
from gateway.execution.execute import Execution
from gateway.execution.explanation import Explanation
from gateway.execution.guard import Guard, NewGuard
from gateway.execution.operation_request import OperationRequest
from gateway.execution.prepared import Prepared
from gateway.execution.shown_refusal import shown_refusal
from gateway.execution.slots import Refused
from gateway.execution.subscribed_text import covers
from gateway.execution.transports.port import JSON, SubgraphRequest, SubgraphResponse
from gateway.planning.plan import Fetch
from policies.fetch_grant import FetchGrant

SUBSCRIPTION = "subscription"


async def subscribe(
    engine: Engine,
    request: OperationRequest,
    prepared: Prepared,
    guard: Guard | None,
    new_guard: NewGuard,
    until: float | None,
) -> AsyncGenerator[Answer]:
    """`guard` decides the opening, `new_guard` makes one for each event. The last answer says why it was ended, if it was."""
    source = await _open(engine, prepared, guard)
    if isinstance(source, Answer):
        yield source
        return
    if engine.events is None:
        yield _ended(SubgraphUnavailable(f"The subgraph {source.subgraph} cannot be subscribed to."))
        return
    swapped: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def end() -> None:
        if not swapped.done():
            swapped.set_result(None)

    stop = engine.swapped.listen(end)
    seconds = _seconds(request)
    try:
        async with aclosing(engine.events.subscribe(source)) as events:
            while (event := await _next(events, swapped, until)) is not None:
                explained = None if prepared.explanation is None else prepared.explanation.another()
                answer, goes_on = await _answer(
                    engine, _of_event(request, seconds), prepared.compiled, source, event, new_guard, explained
                )
                if answer is not None:
                    yield answer
                if not goes_on:
                    return
    except ClientError as ended:
        yield _ended(ended)
    finally:
        stop()


async def _open(engine: Engine, prepared: Prepared, guard: Guard | None) -> SubgraphRequest | Answer:
    """What the subgraph is to be asked; an answer when nothing is left to ask."""
    try:
        return await engine.answer(prepared, engine.begin(prepared, guard, Opening))
    except SourceAsked as asked:
        return asked.request


async def _next(
    events: AsyncGenerator[SubgraphResponse], swapped: "asyncio.Future[None]", until: float | None
) -> SubgraphResponse | None:
    """The next event; None: the source has completed.

    Raises:
        ClientError: why the source is closed before it has.
    """
    coming = asyncio.ensure_future(anext(events, None))
    try:
        left = None if until is None else max(0.0, until - asyncio.get_running_loop().time())
        await asyncio.wait((coming, swapped), timeout=left, return_when=asyncio.FIRST_COMPLETED)
        if swapped.done():
            raise SchemaReloaded("The schema has been reloaded.", suggestion="Subscribe again.")
        if until is not None and asyncio.get_running_loop().time() >= until:
            raise Unauthenticated("The token has expired.", suggestion="Subscribe again with a fresh one.")
        return await coming
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)


async def _answer(
    engine: Engine,
    request: OperationRequest,
    opened: CompiledPlan,
    source: SubgraphRequest,
    event: SubgraphResponse,
    new_guard: NewGuard,
    explanation: Explanation | None,
) -> tuple[Answer | None, bool]:
    """The event's answer (None: dropped), and whether another may follow."""
    guard = new_guard()
    prepared = await engine.prepare(request, guard, explanation)
    if isinstance(prepared, Answer):
        return prepared, False
    try:
        return await _decided(engine, prepared, source, event, guard)
    except AccessChanged:
        if prepared.compiled.access != opened.access:
            raise
        # Labels were drawn by which other fields belong to the source: this event is answered as it was subscribed to.
        if explanation is not None:
            explanation = explanation.another()
            explanation.planned(opened.plan, known=True)
        as_opened = replace(prepared, compiled=opened, explanation=explanation)
        return await _decided(engine, as_opened, source, event, new_guard())


async def _decided(
    engine: Engine, prepared: Prepared, source: SubgraphRequest, event: SubgraphResponse, guard: Guard | None
) -> tuple[Answer | None, bool]:
    execution = engine.begin(prepared, guard, OfEvent)
    execution.source, execution.event = source, event
    answer = await engine.answer(prepared, execution)
    refused = any(isinstance(execution.store.get(slot), Refused) for slot in _root_slots(prepared))
    if refused and execution.delivered:
        return None, True
    # Without its root field there is no subscription; a guard that could not decide may decide the next one.
    return answer, execution.delivered or (not refused and bool(_root_slots(prepared)))


def _seconds(request: OperationRequest) -> float | None:
    """How long a request may take."""
    if request.context is None or request.context.deadline is None:
        return None
    return request.context.deadline - asyncio.get_running_loop().time()


def _of_event(request: OperationRequest, seconds: float | None) -> OperationRequest:
    """An event has the time that a request has, and brings nothing of the last one along."""
    if request.context is None:
        return request
    until = asyncio.get_running_loop().time() + seconds if seconds is not None else None
    return replace(request, context=replace(request.context, deadline=until, returned={}, cache=[]))


def _root_slots(prepared: Prepared) -> tuple[str, ...]:
    fetches = prepared.compiled.plan.fetches
    return tuple(
        each.slot
        for fetch in fetches
        if fetch.operation_type == SUBSCRIPTION and fetch.root is not None
        for each in fetch.root.fields
    )


def _ended(because: ClientError) -> Answer:
    return Answer(None, (shown_refusal(because),))


class SourceAsked(Exception):
    """The opening has got as far as what it would send."""

    def __init__(self, request: SubgraphRequest) -> None:
        super().__init__(request.subgraph)
        self.request = request


class Opening(Execution):
    """Asks the guard and prints what is left: the request itself is the source's affair."""

    nothing_asked = (SourceAsked,)

    async def send(
        self, fetch: Fetch, operation: str, variables: Mapping[str, JSON], grant: FetchGrant
    ) -> SubgraphResponse:
        raise SourceAsked(self.request(fetch, operation, variables, grant))


class OfEvent(Execution):
    """The subscribed fetch is answered by the event. `delivered`: the guard let it be asked for."""

    nothing_asked = (AccessChanged,)
    source: SubgraphRequest
    event: SubgraphResponse
    delivered = False

    async def send(
        self, fetch: Fetch, operation: str, variables: Mapping[str, JSON], grant: FetchGrant
    ) -> SubgraphResponse:
        if fetch.operation_type != SUBSCRIPTION:
            return await super().send(fetch, operation, variables, grant)
        asked = self.request(fetch, operation, variables, grant)
        if asked.subgraph != self.source.subgraph or not covers(self.source.operation, operation):
            raise AccessChanged(
                "More may be seen now than was subscribed to.", suggestion="Subscribe again to be given it."
            )
        self.delivered = True
        return self.event
