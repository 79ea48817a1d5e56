"""A fetch that enters its subgraph by keys: each entity asked once, its answer joined into every object that it stands for."""

import asyncio
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from gateway.errors import SubgraphUnavailable
from gateway.execution.ask_elsewhere import AskElsewhere
from gateway.execution.compiled_plan import CompiledFetch, CompiledSelection
from gateway.execution.conditions import holds
from gateway.execution.decide_instances import Answered, InstanceDecisions, applying_to
from gateway.execution.error_policy import Sender
from gateway.execution.join import fail, join_object
from gateway.execution.paths import objects_at
from gateway.execution.protect import NOTHING_ASKED, Standing, Subjects, questions_of, standing_of
from gateway.execution.pruned_selection import PrunedSelection, is_protected
from gateway.execution.read_answer import attach_errors, read_typed, slots_below
from gateway.execution.representations import (
    Entity,
    Partly,
    Unasked,
    active_representations,
    identity,
    represent,
)
from gateway.execution.slots import ABSENT, TYPENAME, Failed, FieldError, Refused, StoreObject
from gateway.execution.subgraph_errors import (
    MISCOUNTED,
    NO_OBJECT,
    malformed,
    passed_on,
    path_of,
    touches_personal,
    unavailable,
)
from gateway.execution.telling_lost import is_telling_lost
from gateway.execution.transports.port import SubgraphResponse
from gateway.planning.plan import SUBJECT_SLOT, EntityGroup, FetchScope
from policies.decision import Decision
from policies.question import Question

if TYPE_CHECKING:
    from gateway.execution.execute import Execution

# Whom a group is asked for: the representation, whose data it is, and the slots that it cannot be asked for.
_Asked = dict[tuple[bytes, Subjects, frozenset[str]], Entity]


_NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Part:
    """Entities of one group that are allowed the same, and so asked the same."""

    group: EntityGroup
    compiled: CompiledSelection
    selection: PrunedSelection
    refused: frozenset[int] = frozenset()
    without: frozenset[str] = frozenset()
    entities: list[Entity] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)


async def fetch_entities(execution: "Execution", compiled: CompiledFetch) -> None:
    collected = [
        (group, selection, _collect(execution, group, selection))
        for group, selection in compiled.groups
        if holds(group.when, execution.variables)
    ]
    try:
        decisions = await execution.protector.ask(
            question
            for _, selection, asked in collected
            if selection.protections
            for _, subjects, _ in asked
            for question in questions_of(selection.protections, subjects)
            if question is not None
        )
    except SubgraphUnavailable as outage:
        _fail_undecided(execution, collected, Failed(unavailable(outage)))
        return
    by_group = [_divide(execution, group, selection, asked, decisions) for group, selection, asked in collected]
    # One request for each set of what is allowed: the n-th parts of all groups travel together.
    most = max((len(parts) for parts in by_group), default=0)
    requests = [[parts[n] for parts in by_group if n < len(parts)] for n in range(most)]
    if len(requests) == 1:
        await _request(execution, compiled, requests[0])
    elif requests:
        await asyncio.gather(*(_request(execution, compiled, request) for request in requests))


def _collect(execution: "Execution", group: EntityGroup, compiled: CompiledSelection) -> _Asked:
    """Objects that share a representation and whose data it is are one entity."""
    asked: _Asked = {}
    active = active_representations(group, execution.variables)
    for target in objects_at(execution.store, group.paths):
        representation = represent(active, target)
        if representation is None:
            continue
        without = _NOTHING
        if isinstance(representation, Unasked):
            if representation.because is not None:
                fail(target, compiled.pruned(execution.variables, frozenset()), representation.because)
            continue
        if isinstance(representation, Partly):
            without = _take_over(target, representation)
            representation = representation.representation
        subjects = execution.protector.subjects(compiled.protections, target) if compiled.protections else ()
        key = (identity(representation), subjects, without)
        if key not in asked:
            asked[key] = Entity(representation)
        asked[key].objects.append(target)
    return asked


def _take_over(target: StoreObject, partly: Partly) -> frozenset[str]:
    """A field whose input failed or was refused takes that state over; it is not asked for."""
    for slot, because in partly.lacking:
        if because is not None and target.get(slot) is None:
            target[slot] = because
    return frozenset(slot for slot, _ in partly.lacking)


def _divide(
    execution: "Execution",
    group: EntityGroup,
    compiled: CompiledSelection,
    asked: _Asked,
    decisions: Mapping[Question, Decision],
) -> list[_Part]:
    """By what is refused; who is left with nothing to ask for is in no part."""
    parts: dict[tuple[frozenset[int], frozenset[str]], _Part] = {}
    for (_, subjects, without), entity in asked.items():
        standing = standing_of(compiled.protections, subjects, decisions) if subjects else NOTHING_ASKED
        refused = standing.refused
        left = (refused, without)
        if left not in parts:
            pruned = compiled.pruned(execution.variables, refused, without)
            parts[left] = _Part(group, compiled, pruned, refused, without)
        part = parts[left]
        if refused and _nothing_left(execution, part, entity, standing):
            continue
        if without and not group.resolves_type and not part.selection.asks():
            continue
        part.entities.append(entity)
        part.standings.append(standing)
    return [part for part in parts.values() if part.entities]


def _nothing_left(execution: "Execution", part: _Part, entity: Entity, standing: Standing) -> bool:
    """Mark what is refused; a refused (number, field) is never sent, and a request for nothing else neither."""
    execution.protector.note_refused(standing, part.selection)
    whole: Refused | None = None
    for target in entity.objects:
        applying = applying_to(part.compiled.items, target.get(TYPENAME), execution.possible_types)
        whole = next((standing.refusals[number] for number in applying if number in standing.refusals), None)
        if whole is not None:
            execution.protector.note_refused_object(standing, part.compiled.items, part.selection)
            fail(target, part.selection, whole)
        for taken_out in part.selection.typed(target.get(TYPENAME)).refused:
            target[taken_out.slot] = standing.refusals[taken_out.protection]
    return whole is not None or (
        not part.group.resolves_type and not part.selection.asks(set.intersection(*map(set, entity.objects)))
    )


async def _request(execution: "Execution", compiled: CompiledFetch, parts: Sequence[_Part]) -> None:
    fetch = compiled.fetch
    printed = compiled.print_entities([(part.group, part.selection) for part in parts])
    variables = execution.variables_for(fetch, printed.variables)
    decisions: dict[Question, Decision] = {}
    for part in parts:
        variables[part.group.variable] = [entity.representation for entity in part.entities]
        if part.compiled.protections:
            for standing in part.standings:
                decisions.update(standing.decisions)
    try:
        response = await execution.send(
            fetch, printed.text, variables, execution.protector.grant(decisions, fetch.scope)
        )
        if execution.may_ask_again and any(_is_telling_lost(part, response) for part in parts):
            await _request(execution, compiled, [_untold(execution, part) for part in parts])
            return
        if response.data is None and len(parts) > 1 and execution.may_ask_again:
            # One group may have taken the others along.
            await asyncio.gather(*(_request(execution, compiled, [part]) for part in parts))
            return
        for part in parts:
            await _settle(execution, compiled, part, response)
    except SubgraphUnavailable as outage:
        _fail_all(parts, Failed(unavailable(outage, execution.sender(compiled.fetch))))
        return
    aliases = {part.group.alias for part in parts}
    personal = any(is_protected(part.selection) or part.compiled.items for part in parts)
    unplaced = [error for error in response.errors if not path_of(error) or path_of(error)[0] not in aliases]
    if response.data is None:
        # The subgraph did nothing at all: what has no error of its own failed for the first reason that is given.
        for error in (*unplaced, *response.errors)[:1]:
            _fail_all(parts, Failed(passed_on(error, execution.sender(compiled.fetch), masked=personal)))
    else:
        for error in unplaced:
            passed = passed_on(error, execution.sender(compiled.fetch), masked=personal)
            _report_unplaced(execution, parts[0].group, passed)


def _is_telling_lost(part: _Part, response: SubgraphResponse) -> bool:
    return any(
        path[:1] == [part.group.alias] and is_telling_lost(part.selection, path[2:])
        for path in map(path_of, response.errors)
    )


def _untold(execution: "Execution", part: _Part) -> _Part:
    """The same, without what is asked for to tell items apart alone."""
    selection = part.compiled.pruned(execution.variables, part.refused, part.without, telling=False)
    return replace(part, selection=selection)


def _report_unplaced(
    execution: "Execution", group: EntityGroup, error: FieldError, below: Sequence[str | int] = ()
) -> None:
    """At the nearest parent. What made no null may be about a record that is hidden: there is nothing to tell then."""
    if not error.masked:
        execution.report_near([*(step.slot for step in group.paths[0]), *below], error)


def _fail_undecided(
    execution: "Execution", collected: Sequence[tuple[EntityGroup, CompiledSelection, _Asked]], failed: Failed
) -> None:
    """Nobody could say what is allowed of them, so nothing was asked."""
    for _, compiled, asked in collected:
        selection = compiled.pruned(execution.variables, frozenset())
        for entity in asked.values():
            for target in entity.objects:
                fail(target, selection, failed)


def _fail_all(parts: Sequence[_Part], failed: Failed) -> None:
    for part in parts:
        for entity in part.entities:
            for target in entity.objects:
                fail(target, part.selection, failed)


async def _settle(execution: "Execution", compiled: CompiledFetch, part: _Part, response: SubgraphResponse) -> None:
    personal = is_protected(part.selection) or bool(part.compiled.items)
    sender = execution.sender(compiled.fetch)
    answers = _answers(part, response, sender)
    if response.errors:
        _attach(execution, part, answers, response, sender, personal)
    if execution.protector.guard is None:
        _settle_unguarded(part, answers)
        return
    answered: list[tuple[Entity, Answered]] = []
    for entity, standing, value in zip(part.entities, part.standings, answers, strict=True):
        if value.__class__ is dict:
            known = entity.objects[0]
            # The store knows the entity's type; what an interface object says of it is not believed.
            type_name = None if part.group.resolves_type else known.get(TYPENAME)
            type_name = type_name or part.selection.answer_type(value, None)
            read = read_typed(part.selection.typed(type_name), value, standing.refusals)
            answered.append((entity, Answered(part.selection, read, standing, type_name, known, part.compiled.items)))
        elif value.__class__ is Failed:
            for target in entity.objects:
                fail(target, part.selection, value, part.group.resolves_type)
    kept = [True] * len(answered)
    if personal:
        decisions = InstanceDecisions(
            execution.protector,
            part.compiled.protections,
            execution.possible_types,
            AskElsewhere(execution, compiled.fetch),
        )
        kept = await decisions.decide([answer for _, answer in answered])
        for name in decisions.broken:
            execution.observer.narrowing_broken(compiled.fetch.subgraph, name)
    inputs = compiled.fetch.scope is FetchScope.INPUTS
    for (entity, answer), stays in zip(answered, kept, strict=True):
        _join(part, entity, answer.value if stays else None, personal, inputs)


def _settle_unguarded(part: _Part, answers: Sequence[Any]) -> None:
    """Nothing is to be decided: what was read is joined as it stands, and is shared by all that it stands for."""
    reader, selection, resolves_type = part.compiled.reader(part.selection), part.selection, part.group.resolves_type
    memo = reader.memo()
    for entity, value in zip(part.entities, answers, strict=True):
        if value.__class__ is dict:
            type_name = None if resolves_type else entity.objects[0].get(TYPENAME)
            read = reader.read(value, type_name or selection.answer_type(value, None), memo)
            for target in entity.objects:
                join_object(target, read, selection, resolves_type)
        elif value.__class__ is Failed:
            for target in entity.objects:
                fail(target, selection, value, resolves_type)
    reader.learn(memo)


def _answers(part: _Part, response: SubgraphResponse, sender: Sender) -> list[Any]:
    """One for each entity. Which is which is told by position alone, so another number of answers is none."""
    given = (response.data or {}).get(part.group.alias)
    if given.__class__ is list and len(given) == len(part.entities):
        return [
            value if value is None or value.__class__ is dict else Failed(malformed(sender, NO_OBJECT))
            for value in given
        ]
    if given is None and response.errors:
        return [None] * len(part.entities)  # they say why
    return [Failed(malformed(sender, MISCOUNTED))] * len(part.entities)


def _attach(
    execution: "Execution",
    part: _Part,
    answers: list[Any],
    response: SubgraphResponse,
    sender: Sender,
    personal: bool,
) -> None:
    for error in response.errors:
        path = path_of(error)
        if not path or path[0] != part.group.alias:
            continue
        rest = path[2:]
        position = path[1] if len(path) > 1 else None
        there = isinstance(position, int) and 0 <= position < len(answers)
        about_personal = not there or not rest or bool(part.compiled.items) or touches_personal(part.selection, rest)
        passed = passed_on(error, sender, masked=personal and about_personal)
        if not isinstance(position, int) or not there:
            unsaid = [number for number, value in enumerate(answers) if value is None]
            for number in unsaid:
                answers[number] = Failed(passed)
            if not unsaid:
                _report_unplaced(execution, part.group, passed)
        elif answers[position] is None:
            answers[position] = Failed(passed, slots_below(part.selection, rest))
        elif answers[position].__class__ is dict and attach_errors(part.selection, answers[position], [(rest, passed)]):
            _report_unplaced(execution, part.group, passed, slots_below(part.selection, rest))


def _join(part: _Part, entity: Entity, value: StoreObject | None, personal: bool, inputs: bool) -> None:
    for position, target in enumerate(entity.objects):
        if value is None:
            fail(target, part.selection, ABSENT)
            if inputs:  # it was only named until now
                target[SUBJECT_SLOT] = ABSENT
            continue
        # Shared below: what is joined later is as equal for equal entities. Where instances are decided, each has its own.
        own = deepcopy(value) if personal and position else value
        join_object(target, own, part.selection, part.group.resolves_type)
