"""What `@requiresScopes` and `@policy` ask for (Federation 2.5, 2.6): an OR of ANDs; of several, all (2.12)."""

from collections.abc import Iterable
from itertools import product


def conjunction(found: Iterable[tuple[tuple[str, ...], ...]]) -> tuple[tuple[str, ...], ...]:
    """AND of ORs of ANDs, as an OR of ANDs: every subgraph's requirement must be met."""
    distinct = sorted({tuple(sorted(set(one))) for one in found})
    groups = {frozenset(name for group in chosen for name in group) for chosen in product(*distinct)}
    # Who meets a smaller group meets every larger one: those say nothing.
    return tuple(sorted(tuple(sorted(group)) for group in groups if not any(other < group for other in groups)))
