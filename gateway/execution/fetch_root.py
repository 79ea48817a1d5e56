"""A fetch that starts at the root of its subgraph; where the query type is reached below the root, its answer belongs there."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gateway.errors import SubgraphUnavailable
from gateway.execution.ask_elsewhere import AskElsewhere
from gateway.execution.compiled_plan import CompiledFetch, CompiledSelection
from gateway.execution.decide_instances import Answered, InstanceDecisions
from gateway.execution.error_policy import Sender
from gateway.execution.join import fail, join_object
from gateway.execution.paths import objects_at
from gateway.execution.protect import NOTHING_ASKED, Standing, questions_of, standing_of
from gateway.execution.pruned_selection import PrunedSelection, is_protected
from gateway.execution.read_answer import Located, attach_errors, read_object, slots_below
from gateway.execution.slots import TYPENAME, Failed, FieldError, StoreObject
from gateway.execution.subgraph_errors import NO_DATA, malformed, passed_on, path_of, touches_personal, unavailable
from gateway.execution.telling_lost import is_telling_lost
from gateway.execution.transports.port import SubgraphResponse
from gateway.planning.plan import FetchScope

if TYPE_CHECKING:
    from gateway.execution.execute import Execution


async def fetch_root(execution: "Execution", compiled: CompiledFetch, root: CompiledSelection) -> None:
    fetch, protector = compiled.fetch, execution.protector
    standing = NOTHING_ASKED
    if root.protections:
        subjects = protector.subjects(root.protections, None)
        questions = [question for question in questions_of(root.protections, subjects) if question is not None]
        try:
            decisions = await protector.ask(questions)
        except SubgraphUnavailable as outage:
            await _fail(execution, compiled, root.pruned(execution.variables, frozenset()), unavailable(outage))
            return
        standing = standing_of(root.protections, subjects, decisions)
    selection = root.pruned(execution.variables, standing.refused)
    if standing.refusals:
        protector.note_refused(standing, selection)
        for taken_out in selection.refused:
            execution.store[taken_out.slot] = standing.refusals[taken_out.protection]
    if not selection.asks() or not _targets(execution, compiled):
        return
    try:
        response = await _send(execution, compiled, selection, standing)
        if execution.may_ask_again and any(is_telling_lost(selection, path_of(error)) for error in response.errors):
            selection = root.pruned(execution.variables, standing.refused, telling=False)
            response = await _send(execution, compiled, selection, standing)
        if response.written is not None and execution.passes_through:
            execution.passed = response
            return
        await _settle(execution, compiled, root, selection, standing, response)
    except SubgraphUnavailable as outage:
        await _fail(execution, compiled, selection, unavailable(outage, execution.sender(fetch)))


async def _send(
    execution: "Execution", compiled: CompiledFetch, selection: PrunedSelection, standing: Standing
) -> SubgraphResponse:
    fetch, printed = compiled.fetch, compiled.print_root(selection)
    grant = execution.protector.grant(standing.decisions, fetch.scope)
    return await execution.send(fetch, printed.text, execution.variables_for(fetch, printed.variables), grant)


def _targets(execution: "Execution", compiled: CompiledFetch) -> Sequence[StoreObject]:
    at = compiled.fetch.at
    return objects_at(execution.store, (at,)) if at else (execution.store,)


async def _fail(execution: "Execution", compiled: CompiledFetch, selection: PrunedSelection, error: FieldError) -> None:
    await execution.before_join(compiled)
    for target in _targets(execution, compiled):
        fail(target, selection, Failed(error))


async def _settle(
    execution: "Execution",
    compiled: CompiledFetch,
    root: CompiledSelection,
    selection: PrunedSelection,
    standing: Standing,
    response: SubgraphResponse,
) -> None:
    personal = is_protected(selection)
    root_type = _targets(execution, compiled)[0].get(TYPENAME, execution.compiled.root_type)
    data: dict[str, Any] = response.data if response.data is not None else {}
    if response.data is None:
        data = {f.source.response_key: None for f in selection.typed(root_type).fields}
    sender = execution.sender(compiled.fetch)
    errors = _errors(selection, response, sender, personal, compiled.fetch.scope is FetchScope.COMMAND)
    if response.data is None and not errors:
        errors = [((), malformed(sender, NO_DATA))]
    unplaced = attach_errors(selection, data, errors)
    if response.data is None and errors:
        # The subgraph did nothing at all: every field of it failed, for the first reason that it gives.
        for selected in selection.typed(root_type).fields:
            if data[selected.source.response_key] is None:
                data[selected.source.response_key] = Failed(errors[0][1], lost=selected.child)
        unplaced = [each for each in unplaced if each is not errors[0]]
    for path, error in unplaced:
        # What made no null may be about a record that is hidden: there is nothing to tell then.
        if not error.masked and not any(f.source.by_id for f in selection.fields):
            at = (step.slot for step in compiled.fetch.at)
            execution.report_near([*at, *slots_below(selection, path)], error)
    if execution.protector.guard is None:
        reader = root.reader(selection)
        memo = reader.memo()
        value = reader.read(data, root_type, memo)
        reader.learn(memo)
    else:
        value = read_object(selection, data, root_type, standing.refusals)
    if personal:
        decisions = InstanceDecisions(
            execution.protector,
            root.protections,
            execution.possible_types,
            AskElsewhere(execution, compiled.fetch),
        )
        await decisions.decide([Answered(selection, value, standing, root_type)])
        for field in decisions.broken:
            execution.observer.narrowing_broken(compiled.fetch.subgraph, field)
    await execution.before_join(compiled)
    for target in _targets(execution, compiled):
        join_object(target, value, selection)


def _errors(
    selection: PrunedSelection, response: SubgraphResponse, sender: Sender, personal: bool, command: bool
) -> Sequence[Located]:
    located = []
    for error in response.errors:
        path = path_of(error)
        # What a command says of its input is meant for the caller; what stands below it is read like anything else.
        own = command and len(path) <= 1
        masked = personal and not own and (not path or touches_personal(selection, path))
        located.append((path, replace(passed_on(error, sender, masked=masked), of_command=own)))
    return located
