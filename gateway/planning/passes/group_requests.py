"""One request to a subgraph on a level: all entities that it is asked for there go together."""

from collections.abc import Sequence

from gateway.planning.plan import FetchScope
from gateway.planning.steps import Step


def group_requests(steps: Sequence[Step]) -> list[list[Step]]:
    """Steps of one request each, in an order in which nothing stands before what it depends on."""
    requests: dict[tuple[int, bool, str, int, tuple[tuple[int, ...], ...]], list[Step]] = {}
    for step in steps:
        # What only feeds the guard is asked alone: no other request may ride on a grant that it was not decided for.
        alone = step.id if step.is_root or step.scope is FetchScope.INPUTS or step.alone else -1
        graph, purpose = step.company
        requests.setdefault((step.level, not step.is_root, graph, alone, purpose), []).append(step)
    return [found for _, found in sorted(requests.items(), key=lambda item: item[0])]
