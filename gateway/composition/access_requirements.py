"""What `@requiresScopes` and `@policy` ask for (Federation 2.5, 2.6): an OR of ANDs; of several, all (2.12)."""

from collections.abc import Iterable
from itertools import product


def conjunction(found: Iterable[tuple[tuple[str, ...], ...]]) -> tuple[tuple[str, ...], ...]:
    """AND of ORs of ANDs, as an OR of ANDs: every subgraph's requirement must be met."""
    distinct = sorted({tuple(sorted(set(one))) for one in found})
    return tuple(sorted({tuple(sorted({name for group in groups for name in group})) for groups in product(*distinct)}))
