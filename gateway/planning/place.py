"""Where a draft stands: the objects at one path of the store, as one step has answered them."""

from dataclasses import dataclass

from gateway.composition.field_set import FieldSet
from gateway.planning.acting import Acting
from gateway.planning.plan import Claim
from gateway.planning.steps import Path, Tree
from gateway.planning.way import Site


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """The objects at one path, as one step has answered them. `tree` None: nobody has yet (the root, a reference).

    `possible`: the store's types of these objects; a path leads only through some of them where a field is of some.
    """

    graph: str | None
    types: tuple[str, ...]  # runtime types in the subgraph
    possible: frozenset[str]
    path: Path
    tree: Tree | None
    steps: frozenset[int]  # the step that answered them; of a reference: what its key depends on
    level: int
    provides: FieldSet | None = None
    known: frozenset[str] = frozenset()
    start: int = 0
    sealed: frozenset[str] = frozenset()  # types that a fetch only names by key here
    claim: Claim | None = None  # whose data these objects are claimed to be
    acting: Acting | None = None  # the root field by whose rows they are decided in place of read
    keyed: frozenset[str] = frozenset()  # fields that the store holds already, being the entity's key
    remembered: frozenset[str] = frozenset()  # types whose objects' subject an earlier decision has put down
    whole: frozenset[str] = frozenset()  # slots that are wanted of whatever an interface object here stands for

    def site(self, type_name: str) -> Site:
        sealed = type_name in self.sealed
        return Site(type_name, self.graph, self.provides, self.known, self.start, sealed, self.whole)
