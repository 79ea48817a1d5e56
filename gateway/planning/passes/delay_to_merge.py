"""Ask later what can wait, where that saves a request: a subgraph that is asked on a later level anyway is asked there once.

The longest chain does not grow: a step moves only as far as those that depend on it allow.
"""

from collections.abc import Sequence

from gateway.planning.plan import FetchScope
from gateway.planning.steps import Step


def delay_to_merge(steps: Sequence[Step]) -> Sequence[Step]:
    """Move every step of a (subgraph, level) to one later level of that subgraph, if all of them can go."""
    last = max((step.level for step in steps), default=0)
    for level in range(last, -1, -1):
        for graph in sorted({step.graph for step in steps if step.level == level and not step.is_root}):
            cell = [step for step in steps if step.level == level and step.graph == graph and not step.is_root]
            if any(step.scope is FetchScope.INPUTS or step.alone for step in cell):
                continue
            latest = min(_latest(step, steps, last) for step in cell)
            later = sorted(
                {
                    step.level
                    for step in steps
                    if step.graph == graph and not step.is_root and level < step.level <= latest
                }
            )
            if later:
                for step in cell:
                    step.level = later[0]
    return steps


def _latest(step: Step, steps: Sequence[Step], last: int) -> int:
    return min((other.level - 1 for other in steps if step.id in other.deps), default=last)
