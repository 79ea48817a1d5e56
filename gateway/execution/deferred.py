"""An answer in parts: what needs no deferred fragment first, then each fragment when what it needs has come.

first answer -> its log -> for each fragment, those that wait for no other beside each other: guard, fetches, shape, its log -> part

A part is an operation of its own for the guard and the log, over the store that the parts before it have filled. What goes
wrong in it stays in it.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from gateway.execution.answer import Answer
from gateway.execution.compiled_deferral import DeferredPart, Parts
from gateway.execution.cost import OperationCost
from gateway.execution.deferred_route import Position, positions
from gateway.execution.engine import Engine
from gateway.execution.execute import Execution
from gateway.execution.guard import Guard, NewGuard
from gateway.execution.merge_part import merge_part
from gateway.execution.note_withheld import note_withheld, withheld_below
from gateway.execution.prepared import Prepared
from gateway.execution.report import Report
from gateway.execution.settled import settled
from gateway.execution.shape import compile_projection
from gateway.execution.slots import StoreObject


@dataclass(frozen=True, slots=True)
class Increment:
    """Parts of an answer that has begun; each has `path`, `data`, perhaps `label` and `errors`.

    `extensions`, `cost`: of the whole answer, with its last part.
    """

    incremental: tuple[Mapping[str, Any], ...]
    has_next: bool
    extensions: Mapping[str, Any] = field(default_factory=dict)
    cost: OperationCost | None = None


@dataclass(slots=True)
class _Running:
    """`shown` is the answer so far, to find the places of further parts in."""

    engine: Engine
    prepared: Prepared
    parts: Parts
    parents: Mapping[int, int | None]
    new_guard: NewGuard
    store: StoreObject
    shown: dict[str, Any]
    done: dict[int, asyncio.Event] = field(default_factory=dict)
    queue: "asyncio.Queue[tuple[Mapping[str, Any], ...] | BaseException]" = field(default_factory=asyncio.Queue)


async def answer_in_parts(
    engine: Engine, prepared: Prepared, guard: Guard | None, new_guard: NewGuard
) -> AsyncGenerator[Answer | Increment]:
    """The first answer says by `has_next` whether any part follows; every part has a guard of its own.

    Raises:
        InternalError: ours to log and to mask; nothing more may be sent.
    """
    deferral = prepared.compiled.deferral
    assert deferral is not None
    parts = deferral.parts(prepared.variables)
    opening = replace(prepared, compiled=parts.first, variables=prepared.variables | dict(parts.terms))
    execution = engine.begin(opening, guard, Execution)
    answer = await engine.answer(replace(opening, explanation=None), execution)
    if not parts.deferred or answer.data is None:
        extensions, cost = engine.beside(prepared, execution.store)
        yield replace(answer, extensions=extensions, cost=cost)
        return
    running = _Running(engine, prepared, parts, deferral.parents, new_guard, execution.store, deepcopy(answer.data))
    yield replace(answer, has_next=True)
    async for increment in _increments(running):
        yield increment


async def _increments(running: _Running) -> AsyncGenerator[Increment]:
    deferred = running.parts.deferred
    running.done = {each.fragment: asyncio.Event() for each in deferred}
    tasks = [asyncio.create_task(_run(running, each)) for each in deferred]
    left = len(tasks)
    try:
        while left:
            come = [await running.queue.get()]
            while not running.queue.empty():
                come.append(running.queue.get_nowait())
            left -= len(come)
            entries: list[Mapping[str, Any]] = []
            for each in come:
                if isinstance(each, BaseException):
                    raise each
                entries.extend(each)
            if not left:
                extensions, cost = running.engine.beside(running.prepared, running.store)
                yield Increment(tuple(entries), False, extensions, cost)
            elif entries:
                yield Increment(tuple(entries), has_next=True)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _run(running: _Running, part: DeferredPart) -> None:
    try:
        for earlier in part.after:
            await running.done[earlier].wait()
        entries = await _entries(running, part)
    except Exception as failure:
        running.queue.put_nowait(failure)
    else:
        running.queue.put_nowait(entries)
        running.done[part.fragment].set()


async def _entries(running: _Running, part: DeferredPart) -> tuple[Mapping[str, Any], ...]:
    guard = running.new_guard()
    terms = running.parts.terms_of(part.fragment, running.parents)
    own = replace(running.prepared, compiled=part.compiled, variables=running.prepared.variables | dict(terms))
    execution = running.engine.begin(own, guard, Execution)
    execution.store = running.store
    async with settled(guard):
        await execution.run()
        found = _positions(running, part)
        entries = [_entry(execution, own, part, each) for each in found]
    unplaced = execution.report.errors()
    if unplaced and entries:
        entries[0]["errors"] = [*entries[0].get("errors", ()), *unplaced]
    for entry in entries:
        merge_part(running.shown, entry["path"], entry["data"])
    return tuple(entries)


def _positions(running: _Running, part: DeferredPart) -> list[Position]:
    if running.parts.route is None:
        return []
    return list(positions(running.parts.route, part.fragment, running.store, running.shown))


def _entry(execution: Execution, own: Prepared, part: DeferredPart, position: Position) -> dict[str, Any]:
    fields = {position.type_name: position.fields.fields}
    note_withheld(withheld_below(fields), position.source, own.variables, execution.protector, position.holder)
    report = Report()
    project = compile_projection(position.fields.fields, position.type_name, own.variables)
    entry: dict[str, Any] = {"data": project(position.source, report), "path": list(position.path)}
    if part.label is not None:
        entry["label"] = part.label
    errors = report.errors()
    if errors:
        entry["errors"] = [
            each | {"path": [*position.path, *each["path"]]} if "path" in each else each for each in errors
        ]
    return entry
