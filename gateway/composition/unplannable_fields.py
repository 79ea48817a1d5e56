"""UNPLANNABLE_FIELD: a hint on fields that satisfiability lets pass and no plan can answer.

Satisfiability walks path by path, and takes a field for answered where one of several subgraphs or objects answers it. Here
the question is turned round: does every subgraph that returns an object get stuck at one of its fields, without that field
itself and without a chain of resolvable keys to a subgraph that has it?
"""

from collections.abc import Iterator, Mapping
from functools import cache

from gateway.composition.composition_error import Hint
from gateway.composition.field_set import FieldSet
from gateway.composition.supergraph import COMPOSITE, Field, FieldInGraph, Kind, Supergraph, Type
from gateway.composition.type_reference import named

CODE = "UNPLANNABLE_FIELD"
Inner = tuple[str, str]  # (object, field)


def unplannable_fields(supergraph: Supergraph) -> Iterator[Hint]:
    """One hint for each field, with the edges below which it cannot be asked for."""
    reaching = _Reaching(supergraph)
    below: dict[Inner, list[str]] = {}
    for name in reaching.reachable():
        for f in supergraph.types[name].fields.values():
            for inner in reaching.stuck_below(supergraph.types[name], f):
                below.setdefault(inner, []).append(f'"{name}.{f.name}"')
    for (type_name, name), edges in sorted(below.items()):
        yield Hint(
            CODE, f'"{type_name}.{name}" cannot be asked for below {", ".join(sorted(edges))}: no key leads to it'
        )


class _Reaching:
    def __init__(self, supergraph: Supergraph) -> None:
        self._supergraph = supergraph
        self._types = supergraph.types
        self._stuck = cache(self._stuck_at)

    def reachable(self) -> list[str]:
        """The types that an operation can come to."""
        found = dict.fromkeys(self._supergraph.roots.values())
        open_ = list(found)
        while open_:
            t = self._types[open_.pop()]
            fields = [named(f.type) for f in t.fields.values() if not f.inaccessible]
            for name in (*fields, *t.members):
                if name not in found and name in self._types and not self._types[name].inaccessible:
                    found[name] = None
                    open_.append(name)
        return list(found)

    def stuck_below(self, outer: Type, f: Field) -> set[Inner]:
        """The fields at which every subgraph that has the edge is stuck: of one object, or of the type that the edge has."""
        found: set[Inner] | None = None
        for graph, there in f.in_graphs.items():
            if there.external or _is_taken_over(f, there) or not _resolves(outer, graph):
                continue
            stuck = self._stuck_behind(graph, named(f.type), there)
            found = stuck if found is None else found & stuck
            if not found:
                return set()
        return found or set()

    def _stuck_behind(self, graph: str, type_name: str, there: FieldInGraph) -> set[Inner]:
        returned, merged = self._types.get(named(there.type)), self._types.get(type_name)
        if returned is None or merged is None or returned.kind not in COMPOSITE:
            return set()
        stuck = {inner for name in self._objects(graph, returned) for inner in self._stuck(graph, name)}
        stuck = {inner for inner in stuck if not _selects(there.provides, inner[1])}
        return stuck | {(type_name, name) for _, name in stuck if name in merged.fields}

    def _objects(self, graph: str, t: Type) -> tuple[str, ...]:
        """The objects that a value of the type may be in this subgraph; an interface with none behind it is its own."""
        there = t.in_graphs.get(graph)
        if t.kind is Kind.OBJECT or not t.members:
            return (t.name,)
        if there is None or there.is_interface_object:
            return t.members
        if t.kind is Kind.UNION:
            return there.members
        return tuple(name for name in t.members if self._implements(graph, name, t.name))

    def _implements(self, graph: str, name: str, interface: str) -> bool:
        there = self._types[name].in_graphs.get(graph)
        return there is not None and interface in there.interfaces

    def _stuck_at(self, graph: str, type_name: str) -> frozenset[Inner]:
        t = self._types[type_name]
        reached = self._reached(graph, t)
        return frozenset(
            (type_name, name)
            for name, f in t.fields.items()
            if not f.inaccessible and not reached & self._giving(t, name).keys()
        )

    def _reached(self, graph: str, t: Type) -> set[str]:
        """The subgraphs that an object in one of them can be followed to, by chains of keys.

        The query type is entered without one wherever it is reached; not so where something is protected, as the planner has it.
        """
        if t.name == self._supergraph.roots.get("query") and not self._supergraph.protection.linked:
            return set(t.in_graphs)
        reached = {graph}
        grown = True
        while grown:
            more = {each for each in self._entered(t, reached) if each not in reached}
            reached |= more
            grown = bool(more)
        return reached

    def _entered(self, t: Type, reached: set[str]) -> Iterator[str]:
        for name in (t.name, *t.interfaces):
            for graph, there in self._types[name].in_graphs.items():
                for key in there.keys:
                    parts = [part.name for part in key.fields.fields]
                    if key.resolvable and all(reached & self._giving(t, part).keys() for part in parts):
                        yield graph

    def _giving(self, t: Type, name: str) -> Mapping[str, FieldInGraph]:
        """The subgraphs that resolve a field of an object: as its own, or by an interface object."""
        giving: dict[str, FieldInGraph] = {}
        for owner in (t, *(self._types[each] for each in t.interfaces)):
            f = owner.fields.get(name)
            for graph, there in f.in_graphs.items() if f is not None else ():
                mine = owner is t or _resolves(owner, graph)
                if f is not None and mine and not there.external and not _is_taken_over(f, there):
                    giving[graph] = there
        return giving


def _resolves(owner: Type, graph: str) -> bool:
    """An interface resolves nothing, but where it is an object."""
    return owner.kind is Kind.OBJECT or owner.in_graphs[graph].is_interface_object


def _is_taken_over(f: Field, there: FieldInGraph) -> bool:
    return there.used_overridden and not any(other.override_label for other in f.in_graphs.values())


def _selects(fields: FieldSet | None, name: str) -> bool:
    """Whether an edge provides a field of that name, on whichever object."""
    if fields is None:
        return False
    return any(part.name == name for part in fields.fields) or any(
        _selects(below, name) for _, below in fields.fragments
    )
