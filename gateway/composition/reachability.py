"""From where in the subgraphs an object's fields can be had: keys, requirements, provisions and interface objects.

An object that a path has reached is known in a set of subgraphs (`At`); `closure` adds those that its keys lead to.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gateway.composition.field_set import FieldSet
from gateway.composition.supergraph import COMPOSITE, FieldInGraph, Key, Kind, Supergraph, Type
from gateway.composition.type_reference import named

NOTHING = FieldSet()


@dataclass(frozen=True, slots=True)
class At:
    """The object is at hand in this subgraph; `provided`: what a `@provides` above lets it answer there beside its own."""

    graph: str
    provided: FieldSet = NOTHING


Places = frozenset[At]


@dataclass
class Reachability:
    """Questions about one supergraph; answers are remembered."""

    supergraph: Supergraph
    labels: frozenset[str] = frozenset()  # of overrides, that are set
    _closures: dict[tuple[str, Places], Places] = field(default_factory=dict)
    _asking: set[tuple[str, str, str]] = field(default_factory=set)
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def closure(self, type_name: str, places: Places) -> Places:
        """Everywhere that the object can be had, over any chain of keys."""
        known = self._closures.get((type_name, places))
        if known is not None:
            return known
        if type_name in self.supergraph.roots.values():
            reached = places | {At(graph) for graph in self.supergraph.types[type_name].in_graphs}
        else:
            reached = self._follow_keys(type_name, places)
        if not self._asking:  # within a question about requirements the answer is about that question alone
            self._closures[type_name, places] = reached
        return reached

    def _follow_keys(self, type_name: str, places: Places) -> Places:
        reached = set(places)
        ahead = [graph for graph in self.graphs_of(type_name) if At(graph) not in reached]
        changed = True
        while changed:
            changed = False
            for graph in list(ahead):
                keys = (key for key in self._entrances(graph, type_name, reached) if key.resolvable)
                if any(self.collects(type_name, frozenset(reached), key.fields) for key in keys):
                    reached.add(At(graph))
                    ahead.remove(graph)
                    changed = True
        return frozenset(reached)

    def _entrances(self, graph: str, type_name: str, reached: Iterable[At]) -> Iterator[Key]:
        """The keys by which the subgraph is entered. Where only interface objects are known, what the object is is not:
        then it is the interface that is asked for."""
        if self.is_identified(type_name, reached):
            yield from self.keys(graph, type_name)
            return
        for name in self.supergraph.types[type_name].interfaces:
            interface = self.supergraph.types.get(name)
            if interface is not None and graph in interface.in_graphs:
                yield from interface.in_graphs[graph].keys

    def is_identified(self, type_name: str, reached: Iterable[At]) -> bool:
        """Whether any of these places knows the object by its own name."""
        in_graphs = self.supergraph.types[type_name].in_graphs
        return any(at.graph in in_graphs for at in reached)

    def graphs_of(self, type_name: str) -> tuple[str, ...]:
        """Subgraphs that know the object, by its own name or as an interface object."""
        known = self._known.get(type_name)
        if known is None:
            types = self.supergraph.types
            names = (type_name, *types[type_name].interfaces)
            graphs = {graph for name in names if name in types for graph in types[name].in_graphs}
            known = tuple(sorted(graph for graph in graphs if any(True for _ in self._standing(graph, type_name))))
            self._known[type_name] = known
        return known

    def keys(self, graph: str, type_name: str) -> Iterator[Key]:
        for t in self._standing(graph, type_name):
            yield from t.in_graphs[graph].keys

    def _standing(self, graph: str, type_name: str) -> Iterator[Type]:
        """The object's own type, where the subgraph knows it, and the interface objects that stand for it there."""
        types = self.supergraph.types
        t = types[type_name]
        if graph in t.in_graphs:
            yield t
        for name in t.interfaces:
            interface = types.get(name)
            if (
                interface is not None
                and graph in interface.in_graphs
                and interface.in_graphs[graph].is_interface_object
            ):
                yield interface

    def field_in(self, graph: str, type_name: str, field_name: str) -> FieldInGraph | None:
        """The field as the subgraph declares it, on the object or on an interface object that stands for it."""
        for t in self._standing(graph, type_name):
            declared = t.fields.get(field_name)
            if declared is not None and graph in declared.in_graphs:
                return declared.in_graphs[graph]
        return None

    def resolving(
        self, type_name: str, reached: Places, field_name: str, *, whatever_labels: bool = False
    ) -> frozenset[At]:
        """Where the field can be asked for, its requirements met; `whatever_labels`: and would be if others were set."""
        found = (at for at in reached if self._resolves(type_name, reached, at, field_name))
        return frozenset(at for at in found if not (whatever_labels and self._moves(at, type_name, field_name)))

    def _moves(self, at: At, type_name: str, field_name: str) -> bool:
        declared = self.field_in(at.graph, type_name, field_name)
        return declared is not None and declared.override_label is not None

    def _resolves(self, type_name: str, reached: Places, at: At, field_name: str) -> bool:
        declared = self.field_in(at.graph, type_name, field_name)
        if declared is None or not self._is_in_force(declared):
            return False
        if any(part.name == field_name for part in self._applying(at.provided, type_name)):
            return True
        if declared.external:
            return False
        if declared.requires is None:
            return True
        question = (at.graph, type_name, field_name)
        if question in self._asking:
            return False
        self._asking.add(question)
        try:
            # What it requires is gathered from here by keys, and then the object is entered again, by a key.
            around = self.closure(type_name, frozenset({At(at.graph)}))
            keys = [key for key in self.keys(at.graph, type_name) if key.resolvable]
            return self.collects(type_name, around, declared.requires) and any(
                self.collects(type_name, reached, key.fields) for key in keys
            )
        finally:
            self._asking.discard(question)

    def _is_in_force(self, declared: FieldInGraph) -> bool:
        """Whether a field that moves between subgraphs is here now."""
        if declared.override_label is None:
            return not declared.used_overridden
        return (declared.override_label in self.labels) == (declared.override_from is not None)

    def collects(self, type_name: str, places: Places, wanted: FieldSet) -> bool:
        """Whether everything in the field set can be had of the object, from any of these places.

        What a key or a `@requires` needs may not depend on a label, as the reference has it.
        """
        for part in self._applying(wanted, type_name):
            if part.name == "__typename":
                continue
            found = self.resolving(type_name, places, part.name, whatever_labels=True)
            if not found:
                return False
            if part.selection is not None:
                below = self.below(type_name, part.name, found)
                if not all(self.collects(o, self.closure(o, at), part.selection) for o, at in below.items()):
                    return False
        return True

    def below(self, type_name: str, field_name: str, found: Iterable[At]) -> dict[str, Places]:
        """The objects that the field may return, each with the places that it is then at hand in."""
        result: dict[str, set[At]] = {}
        for at in found:
            declared = self.field_in(at.graph, type_name, field_name)
            if declared is None:
                continue
            provisions = [part.selection for part in self._applying(at.provided, type_name) if part.name == field_name]
            provided = _united([declared.provides, *provisions])
            for name in self.objects(at.graph, named(declared.type)):
                result.setdefault(name, set()).add(At(at.graph, provided))
        return {name: frozenset(places) for name, places in sorted(result.items())}

    def is_optional(self, type_name: str, field_name: str, found: Iterable[At], object_name: str) -> bool:
        """Whether the object is nowhere sure to be returned: one of the subgraphs that may be asked returns an interface or
        union without it, and asked there, whatever is wanted of the object is answered by nothing."""
        for at in found:
            declared = self.field_in(at.graph, type_name, field_name)
            t = self.supergraph.types.get(named(declared.type)) if declared else None
            if t is not None and t.kind is not Kind.OBJECT and object_name not in self.objects(at.graph, t.name):
                return True
        return False

    def objects(self, graph: str, type_name: str) -> tuple[str, ...]:
        """The objects that a value of this type may be in this subgraph."""
        t = self.supergraph.types.get(type_name)
        if t is None or t.kind not in COMPOSITE:
            return ()
        if t.kind is Kind.OBJECT:
            return (type_name,)
        in_graph = t.in_graphs.get(graph)
        if in_graph is None or in_graph.is_interface_object:
            return t.members
        if t.kind is Kind.UNION:
            return in_graph.members
        return tuple(
            name
            for name in t.members
            if (other := self.supergraph.types[name].in_graphs.get(graph)) is not None and type_name in other.interfaces
        )

    def _applying(self, wanted: FieldSet, type_name: str) -> Iterator["_Part"]:
        for part in wanted.fields:
            yield _Part(part.name, part.selection)
        for condition, inner in wanted.fragments:
            t = self.supergraph.types.get(condition)
            if condition == type_name or (t is not None and type_name in t.members):
                yield from self._applying(inner, type_name)


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    selection: FieldSet | None


def _united(sets: Iterable[FieldSet | None]) -> FieldSet:
    present = [s for s in sets if s is not None]
    return FieldSet(
        tuple(part for s in present for part in s.fields), tuple(fragment for s in present for fragment in s.fragments)
    )
