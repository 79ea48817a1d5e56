"""Ask later what can wait, where that saves a request: a subgraph that is asked on a later level anyway is asked there once.

The longest chain does not grow: a step moves only as far as those that depend on it allow.
"""

from collections.abc import Sequence

from gateway.planning.plan import FetchScope
from gateway.planning.steps import Step


def delay_to_merge(steps: Sequence[Step]) -> Sequence[Step]:
    """Move every step of a (subgraph, level) to one later level of that subgraph, if all of them can go."""
    last = max((step.level for step in steps), default=0)
    # What is asked at different times, for fragments with `@defer`, does not travel together.
    together = {step.id: step.company for step in steps if not step.is_root}
    for level in range(last, -1, -1):
        here = [step for step in steps if step.level == level and step.id in together]
        for company in sorted({together[step.id] for step in here}):
            cell = [step for step in here if together[step.id] == company]
            if any(step.scope is FetchScope.INPUTS or step.alone for step in cell):
                continue
            latest = min(_latest(step, steps, last) for step in cell)
            later = sorted(
                {step.level for step in steps if together.get(step.id) == company and level < step.level <= latest}
            )
            if later:
                for step in cell:
                    step.level = later[0]
    return steps


def _latest(step: Step, steps: Sequence[Step], last: int) -> int:
    return min((other.level - 1 for other in steps if step.id in other.deps), default=last)
