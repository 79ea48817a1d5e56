"""Turn an operation into a plan: which subgraph is asked for what, in which order.

document -> normalize -> withhold forbidden -> drop partial types -> ways -> steps -> passes -> fetches -> plan
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from graphql import DocumentNode

from gateway.errors import LimitExceeded
from gateway.planning.access import AccessAnswers
from gateway.planning.build_steps import StepBuilder
from gateway.planning.drop_partial_types import drop_partial_types
from gateway.planning.finish import finish, in_fetches
from gateway.planning.graph import QueryGraph
from gateway.planning.normalize import normalize
from gateway.planning.operation import Operation
from gateway.planning.passes.delay_to_merge import delay_to_merge
from gateway.planning.passes.drop_answered import drop_answered
from gateway.planning.passes.group_requests import group_requests
from gateway.planning.passes.merge_entities import merge_entities
from gateway.planning.passes.tell_items_apart import tell_items_apart
from gateway.planning.plan import Plan
from gateway.planning.required import EVERYTHING_MET, Unmet
from gateway.planning.steps import Step
from gateway.planning.unplannable import Unplannable
from gateway.planning.ways import MOST_SEARCHED, SearchOverCap, Ways
from gateway.planning.with_deferral import with_deferral
from gateway.planning.withhold_forbidden import withhold_forbidden

Watch = Callable[[Operation, Sequence[Sequence[Step]]], None]
NO_ANSWERS: AccessAnswers = {}
SHORT_CHAINS = (1, 2, 3, 4)
PASSES = (drop_answered, delay_to_merge, merge_entities)  # in this order; each is a file


def _nobody(_: Operation, __: Sequence[Sequence[Step]]) -> None:
    pass


def read_operation(document: DocumentNode, operation_name: str | None, graph: QueryGraph) -> Operation:
    """Normalise the chosen operation of a validated document; its `text` is what the plan cache is keyed by."""
    return normalize(document, operation_name, graph)


def plan_operation(
    operation: Operation,
    graph: QueryGraph,
    answers: AccessAnswers = NO_ANSWERS,
    watch: Watch = _nobody,
    unmet: Unmet = EVERYTHING_MET,
) -> Plan:
    """Plan one operation; equal input gives an equal plan, whatever the order of subgraphs, types or fields.

    `answers` and `unmet` say what of it is not for this caller.
    `watch` is shown the wants and the steps, before the passes and after, as they are at that moment.

    Where the search is over its cap, it begins anew with short chains of keys only: then the plan is right, perhaps not
    the best, and says so (`capped`).

    Raises:
        Unplannable: no chain of keys reaches a field; names the field, the subgraphs that have it and why not.
        LimitExceeded: the search is over its cap, and short chains of keys do not reach everything.
    """
    allowed = withhold_forbidden(operation, graph, answers, unmet)
    try:
        return _planned(allowed, graph, watch, Ways(graph))
    except SearchOverCap:
        return _planned_by_short_chains(allowed, graph, watch)


def _planned_by_short_chains(allowed: Operation, graph: QueryGraph, watch: Watch) -> Plan:
    for chain in SHORT_CHAINS:
        try:
            return replace(_planned(allowed, graph, watch, Ways(graph, chain)), capped=True)
        except (SearchOverCap, Unplannable):
            continue
    raise LimitExceeded(
        f"the search for a plan looked at more than {MOST_SEARCHED} places and found none",
        suggestion="ask for less, or give the types fewer keys that other subgraphs have to be asked for",
    )


def _planned(allowed: Operation, graph: QueryGraph, watch: Watch, ways: Ways) -> Plan:
    wanted = drop_partial_types(allowed, graph, ways)
    draft = StepBuilder(graph, ways, wanted)
    steps: Sequence[Step] = draft.build()
    watch(wanted, [[step] for step in steps])
    for improve in PASSES:
        steps = improve(steps)
    steps = tell_items_apart(steps, graph)
    requests = group_requests(steps)
    watch(wanted, requests)
    fetches = finish(requests, graph, dict(allowed.variable_types))
    plan = Plan(
        kind=allowed.kind,
        fetches=tuple(fetches),
        references=tuple(in_fetches(draft.references, requests)),
        projection=allowed.projection,
        introspection=allowed.introspection,
    )
    return with_deferral(plan, allowed) if allowed.deferred else plan
