"""Partial unions: a type that some subgraph able to answer the same field does not know is not asked for there.

A shareable field must give the same value whichever subgraph is asked; so if one of them cannot give a Movie, a
`... on Movie` can never apply, and which subgraph the planner happens to choose must not show. Where only one can be asked,
every type is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gateway.composition.field_set import FieldSet
from gateway.composition.type_reference import named
from gateway.planning.graph import QueryGraph
from gateway.planning.operation import Below, Operation, Want
from gateway.planning.way import IDLE, Site
from gateway.planning.ways import Ways

Reached = Mapping[
    str, frozenset[tuple[str | None, FieldSet | None]]
]  # runtime type -> (subgraph, what is provided there)


def drop_partial_types(operation: Operation, graph: QueryGraph, ways: Ways) -> Operation:
    """Narrow the wants; an operation without abstract types comes back as it is."""
    dropping = _Dropping(graph, ways)
    if not dropping.concerns(operation.root):
        return operation
    root = operation.root.types[0]
    return replace(operation, root=dropping.below(operation.root, {root: frozenset([(None, None)])}))


@dataclass(slots=True)
class _Dropping:
    graph: QueryGraph
    ways: Ways

    def concerns(self, below: Below) -> bool:
        """Whether an object of several types is anywhere in it."""
        return any(
            want.below is not None and (len(want.below.types) > 1 or self.concerns(want.below)) for want in below.wants
        )

    def below(self, below: Below, reached: Reached) -> Below:
        return Below(below.types, tuple(self._want(want, reached) for want in below.wants))

    def _want(self, want: Want, reached: Reached) -> Want:
        if want.below is None or not (len(want.below.types) > 1 or self.concerns(want.below)):
            return want
        there: dict[str, set[tuple[str | None, FieldSet | None]]] = {}
        allowed: set[str] = set()
        for type_name in want.types:
            of_this: set[str] | None = None
            for graph, returned, provides in self._answering(type_name, want.name, reached.get(type_name, frozenset())):
                possible = self.graph.possible_in(graph, returned)
                stored = {each for name in possible for each in self.graph.stands_for(name)}
                of_this = stored if of_this is None else of_this & stored
                for each in possible:
                    there.setdefault(each, set()).add((graph, provides))
            allowed |= set(want.below.types) if of_this is None else of_this
        below = want.below
        if len(below.types) > 1:
            below = _narrowed(below, allowed, self.graph)
        inner = self.below(below, {name: frozenset(found) for name, found in there.items()})
        return replace(want, leaves=_leaves(want, inner), below=inner)

    def _answering(
        self, type_name: str, name: str, reached: frozenset[tuple[str | None, FieldSet | None]]
    ) -> list[tuple[str, str, FieldSet | None]]:
        """Every subgraph that can be asked for the field, entered by key or not: (subgraph, named type, provided)."""
        found: dict[tuple[str, str, FieldSet | None], None] = {}
        for graph, provides in sorted(reached, key=lambda each: (each[0] or "", repr(each[1]))):
            here = self.graph.local(graph, type_name, name, provides) if graph is not None else None
            if graph is not None and here is not None:
                inner = self.graph.below_provides(here, provides, type_name, name)
                found[graph, named(here.type), inner] = None
            site = Site(type_name, graph, provides, start=0 if graph is not None else -1)
            for other in self.graph.graphs:
                for entered in self._entered_as(site, other):
                    there = self.graph.local(other, entered, name, None)
                    if there is not None:
                        found[other, named(there.type), there.provides] = None
        return list(found)

    def _entered_as(self, site: Site, graph: str) -> list[str]:
        if site.graph is None:
            return [site.type_name]
        return sorted(
            {
                entry.type_name
                for entry in self.graph.entries(graph, site.type_name)
                if graph != site.graph
                and not entry.resolves_type
                and self.ways.can_enter(site, graph, entry.type_name, IDLE)
            }
        )


def _narrowed(below: Below, allowed: set[str], graph: QueryGraph) -> Below:
    """Only wants of types that every subgraph knows; wants of none of them go."""
    types = set(allowed) | {name for name in below.types if graph.is_abstract(name)}
    kept = []
    for want in below.wants:
        narrowed = tuple(each for each in want.types if each in types)
        if narrowed == want.types:
            kept.append(want)
        elif narrowed:
            kept.append(replace(want, types=narrowed))
    return Below(below.types, tuple(kept))


def _leaves(want: Want, below: Below) -> frozenset[int]:
    """What is left below; a want with nothing left stands for itself."""
    left = frozenset[int]().union(*(each.leaves for each in below.wants))
    return left or frozenset(sorted(want.leaves)[:1])
