"""Turn an operation into a plan: which subgraph is asked for what, in which order.

document -> normalize -> withhold forbidden -> drop partial types -> ways -> steps -> passes -> fetches -> plan
"""

from collections.abc import Callable, Sequence

from graphql import DocumentNode

from gateway.planning.access import AccessAnswers
from gateway.planning.build_steps import StepBuilder
from gateway.planning.drop_partial_types import drop_partial_types
from gateway.planning.finish import finish, in_fetches
from gateway.planning.graph import QueryGraph
from gateway.planning.normalize import normalize
from gateway.planning.operation import Operation
from gateway.planning.passes.delay_to_merge import delay_to_merge
from gateway.planning.passes.group_requests import group_requests
from gateway.planning.passes.merge_entities import merge_entities
from gateway.planning.passes.tell_items_apart import tell_items_apart
from gateway.planning.plan import Plan
from gateway.planning.steps import Step
from gateway.planning.ways import Ways
from gateway.planning.withhold_forbidden import withhold_forbidden

Watch = Callable[[Operation, Sequence[Sequence[Step]]], None]
NO_ANSWERS: AccessAnswers = {}
PASSES = (delay_to_merge, merge_entities)  # in this order; each is a file


def _nobody(_: Operation, __: Sequence[Sequence[Step]]) -> None:
    pass


def read_operation(document: DocumentNode, operation_name: str | None, graph: QueryGraph) -> Operation:
    """Normalise the chosen operation of a validated document; its `text` is what the plan cache is keyed by."""
    return normalize(document, operation_name, graph)


def plan_operation(
    operation: Operation, graph: QueryGraph, answers: AccessAnswers = NO_ANSWERS, watch: Watch = _nobody
) -> Plan:
    """Plan one operation; equal input gives an equal plan, whatever the order of subgraphs, types or fields.

    `watch` is shown the wants and the steps, before the passes and after, as they are at that moment.

    Raises:
        Unplannable: no chain of keys reaches a field; names the field, the subgraphs that have it and why not.
    """
    ways = Ways(graph)
    allowed = withhold_forbidden(operation, graph, answers)
    wanted = drop_partial_types(allowed, graph, ways)
    draft = StepBuilder(graph, ways, wanted)
    steps: Sequence[Step] = draft.build()
    watch(wanted, [[step] for step in steps])
    for improve in PASSES:
        steps = improve(steps)
    steps = tell_items_apart(steps, graph)
    requests = group_requests(steps)
    watch(wanted, requests)
    fetches = finish(requests, graph, dict(operation.variable_types))
    return Plan(
        kind=operation.kind,
        fetches=tuple(fetches),
        references=tuple(in_fetches(draft.references, requests)),
        projection=allowed.projection,
        introspection=operation.introspection,
    )
