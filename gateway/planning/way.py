"""A way to a field: where it starts, what it passes through, and what it costs.

The cost is the set of (subgraph, level) pairs that have to be asked, levels counted from the object's own fetch: the
union of two costs is what both need together, since requests to one subgraph on one level become one.
"""

from dataclasses import dataclass

from gateway.composition.field_set import FieldSet
from gateway.composition.supergraph import FieldInGraph
from gateway.planning.graph import Entry
from gateway.planning.guarded import Refers

Cost = frozenset[tuple[str, int]]
FREE: Cost = frozenset()
Mark = tuple[str, ...]  # what is being worked out just now: a key must not need itself
Busy = frozenset[Mark]
IDLE: Busy = frozenset()


@dataclass(frozen=True, slots=True)
class Site:
    """An object of one runtime type as one subgraph has just answered it.

    `graph` None: nobody has, yet its fields `known` are (a root: none; a reference: its key). `start` is the level on which
    that is so. `sealed`: only keys may be taken here, everything else is re-entered. `whole`: of an interface object, the
    slots that are wanted of whatever it stands for.
    """

    type_name: str
    graph: str | None
    provides: FieldSet | None = None
    known: frozenset[str] = frozenset()
    start: int = 0
    sealed: bool = False
    whole: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Hop:
    """Enter a subgraph: by key (with what the field `@requires`), or at its root.

    `apart`: an interface object is entered once more for what is wanted of these types alone, on its own.
    """

    entry: Entry
    level: int
    requires: FieldSet | None
    key_busy: Busy
    requires_busy: Busy
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """`hop` None: here. `asks_type`: an interface object's field taken for some of its types, so its type is asked too.

    `refers`: nobody is asked for the field, the gateway answers it by a reference. `late`: how many leaves come by hops,
    each counted once a hop; where the requests are the same, what is told at once (by `@provides`) is better. `lossy`: where
    the field fails, objects are lost that it is not wanted of.
    """

    hop: Hop | None
    field: FieldInGraph | None  # None: `__typename`, a reference, or an entry that resolves the type first
    cost: Cost
    missing: frozenset[int] = frozenset()
    asks_type: bool = False
    refers: Refers | None = None
    late: int = 0
    lossy: bool = False


def shifted(cost: Cost, level: int) -> Cost:
    """The same cost, counted from further up."""
    return frozenset((graph, each + level) for graph, each in cost) if level and cost else cost


def height(cost: Cost) -> int:
    """The last level that is asked; 0 when nothing is."""
    return max((level for _, level in cost), default=0)
