"""The query graph: which subgraph resolves which field of which type, and by which keys a type is entered there.

Nodes are (subgraph, runtime type), edges are fields and entries; both are looked up on the supergraph, never built whole.
A type that is an interface object in a subgraph stands there for itself: its runtime type is the interface's name, and
what it really is must be asked of an owner of the interface.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from gateway.composition.field_set import FieldSet
from gateway.composition.parse_field_set import merge_field_sets, print_field_set
from gateway.composition.supergraph import COMPOSITE, FieldInGraph, Kind, Supergraph
from gateway.planning.guarded import Guarded
from gateway.planning.keys_read import KeysRead
from gateway.planning.required import Required


@dataclass(frozen=True, slots=True)
class Entry:
    """A way into a subgraph for objects of one runtime type: `_entities` by a key, or the root (no key).

    `resolves_type`: an interface object's key given to an owner of the interface, which answers the real type.
    """

    graph: str
    type_name: str
    key: FieldSet | None
    resolves_type: bool = False


class QueryGraph:
    """Look-ups on one supergraph, remembered; `labels` are the override labels that are drawn."""

    def __init__(self, supergraph: Supergraph, labels: frozenset[str] = frozenset()) -> None:
        self.supergraph = supergraph
        self.graphs = tuple(sorted(supergraph.subgraphs))
        self.labels = labels
        self.guarded = Guarded(supergraph)
        self.keys_read = KeysRead(supergraph)
        self.required = Required(supergraph, self.possible, self.visible)
        self._names = {graph.name: graph.graph for graph in supergraph.subgraphs.values()}
        self._possible: dict[str, tuple[str, ...]] = {}
        self._visible: dict[str, tuple[str, ...]] = {}
        self._possible_in: dict[tuple[str, str], tuple[str, ...]] = {}
        self._local: dict[tuple[str, str, str, FieldSet | None], FieldInGraph | None] = {}
        self._entries: dict[tuple[str, str], tuple[Entry, ...]] = {}
        self._key_names: dict[tuple[str, str], frozenset[str]] = {}

    def labelled(self, labels: frozenset[str]) -> "QueryGraph":
        """The graph of the same supergraph in which these labels are in force."""
        return self if labels == self.labels else QueryGraph(self.supergraph, labels)

    def is_abstract(self, type_name: str) -> bool:
        return self.supergraph.types[type_name].kind in (Kind.INTERFACE, Kind.UNION)

    def is_composite(self, type_name: str) -> bool:
        known = self.supergraph.types.get(type_name)
        return known is not None and known.kind in COMPOSITE

    def is_interface_object(self, graph: str, type_name: str) -> bool:
        there = self.supergraph.types[type_name].in_graphs.get(graph)
        return there is not None and there.is_interface_object

    def possible(self, type_name: str) -> tuple[str, ...]:
        """Every runtime type in the supergraph, interfaces that some subgraph has as an object included."""
        found = self._possible.get(type_name)
        if found is None:
            type_ = self.supergraph.types[type_name]
            if type_.kind is Kind.OBJECT:
                found = (type_name,)
            else:
                stand_in = [
                    name
                    for name, other in self.supergraph.types.items()
                    if other.kind is Kind.INTERFACE
                    and (name == type_name or type_name in other.interfaces)
                    and (not other.members or any(there.is_interface_object for there in other.in_graphs.values()))
                ]
                found = tuple(sorted({*type_.members, *stand_in}))
            self._possible[type_name] = found
        return found

    def visible(self, type_name: str) -> tuple[str, ...]:
        """Those of its runtime types that are public."""
        found = self._visible.get(type_name)
        if found is None:
            types = self.supergraph.types
            found = tuple(each for each in self.possible(type_name) if not types[each].inaccessible)
            self._visible[type_name] = found
        return found

    def possible_in(self, graph: str, type_name: str) -> tuple[str, ...]:
        """The runtime types that this subgraph can answer for the type; an interface object is its own."""
        found = self._possible_in.get((graph, type_name))
        if found is None:
            type_ = self.supergraph.types[type_name]
            there = type_.in_graphs.get(graph)
            if there is None:
                found = ()
            elif type_.kind is Kind.OBJECT or there.is_interface_object:
                found = (type_name,)
            elif type_.kind is Kind.UNION:
                found = there.members
            else:
                found = tuple(
                    name
                    for name, other in self.supergraph.types.items()
                    if graph in other.in_graphs
                    and type_name in other.in_graphs[graph].interfaces
                    and (other.kind is Kind.OBJECT or other.in_graphs[graph].is_interface_object)
                ) or (type_name,)
            self._possible_in[graph, type_name] = found
        return found

    def stands_for(self, type_name: str) -> tuple[str, ...]:
        """The store's types of a runtime type: itself, and every member where it is an interface."""
        type_ = self.supergraph.types[type_name]
        return (type_name,) if type_.kind is Kind.OBJECT else tuple(sorted({type_name, *type_.members}))

    def declared(self, graph: str, type_name: str, name: str) -> FieldInGraph | None:
        """The field as the subgraph's schema has it, resolvable or not."""
        field = self.supergraph.types[type_name].fields.get(name)
        return field.in_graphs.get(graph) if field is not None else None

    def local(self, graph: str, type_name: str, name: str, provides: FieldSet | None) -> FieldInGraph | None:
        """The field where the subgraph resolves it: neither external (unless provided) nor overridden."""
        asked = (graph, type_name, name, provides)
        if asked not in self._local:
            self._local[asked] = self._resolved(graph, type_name, name, provides)
        return self._local[asked]

    def entries(self, graph: str, type_name: str) -> tuple[Entry, ...]:
        """How objects of a runtime type are entered there, shortest key first; a non-resolvable key enters nowhere."""
        found = self._entries.get((graph, type_name))
        if found is None:
            type_ = self.supergraph.types[type_name]
            entries = []
            for name in (type_name, *type_.interfaces):
                there = self.supergraph.types[name].in_graphs.get(graph)
                if there is None:
                    continue
                if name != type_name and not there.is_interface_object:
                    continue
                resolves = name == type_name and type_.kind is Kind.INTERFACE and not there.is_interface_object
                entries += [Entry(graph, name, key.fields, resolves) for key in there.keys if key.resolvable]
            found = tuple(sorted(entries, key=_entry_order))
            self._entries[graph, type_name] = found
        return found

    def key_names(self, graph: str, type_name: str) -> frozenset[str]:
        """The fields of the type's keys in one subgraph, resolvable or not."""
        found = self._key_names.get((graph, type_name))
        if found is None:
            there = self.supergraph.types[type_name].in_graphs.get(graph)
            keys = there.keys if there is not None else ()
            found = frozenset(part.name for key in keys for part in key.fields.fields)
            self._key_names[graph, type_name] = found
        return found

    @cached_property
    def has_labels(self) -> bool:
        return any(
            there.override_label
            for type_ in self.supergraph.types.values()
            for field in type_.fields.values()
            for there in field.in_graphs.values()
        )

    @cached_property
    def requirements_by_name(self) -> Mapping[str, tuple[FieldSet, ...]]:
        """What fields of a name require, whatever type they are of."""
        found: dict[str, tuple[FieldSet, ...]] = {}
        for type_ in self.supergraph.types.values():
            for field in type_.fields.values():
                wanted = tuple(there.requires for there in field.in_graphs.values() if there.requires is not None)
                if wanted:
                    found[field.name] = (*found.get(field.name, ()), *wanted)
        return found

    def provided(self, provides: FieldSet | None, type_name: str, name: str) -> tuple[bool, FieldSet | None]:
        """Whether a `@provides` in force gives the field on this type, and what it gives below."""
        if provides is None:
            return False, None
        parts = [part for part in provides.fields if part.name == name]
        inner = [part.selection for part in parts if part.selection is not None]
        found = bool(parts)
        for condition, fields in provides.fragments:
            if type_name in self.possible(condition):
                there, below = self.provided(fields, type_name, name)
                found = found or there
                inner += [below] if below is not None else []
        return found, merge_field_sets(inner) if inner else None

    def below_provides(
        self, field: FieldInGraph, provides: FieldSet | None, type_name: str, name: str
    ) -> FieldSet | None:
        """What is provided on the object that a field returns: by its own `@provides`, and by one from further up."""
        _, inner = self.provided(provides, type_name, name)
        given = [each for each in (field.provides, inner) if each is not None]
        return merge_field_sets(given) if len(given) > 1 else next(iter(given), None)

    def _resolved(self, graph: str, type_name: str, name: str, provides: FieldSet | None) -> FieldInGraph | None:
        field = self.declared(graph, type_name, name)
        if field is None:
            return None
        if self.provided(provides, type_name, name)[0]:
            return field
        if field.external or self._is_overridden(graph, self.supergraph.types[type_name].fields[name].in_graphs):
            return None
        return field

    def _is_overridden(self, graph: str, in_graphs: Mapping[str, FieldInGraph]) -> bool:
        """Another subgraph has taken the field over, or this one takes it over by a label that is not drawn."""
        for other, field in in_graphs.items():
            if field.override_from is None:
                continue
            drawn = field.override_label is None or field.override_label in self.labels
            if other == graph and not drawn and self._names.get(field.override_from) in in_graphs:
                return True
            if drawn and other != graph and self._names.get(field.override_from, field.override_from) == graph:
                return True
        return in_graphs[graph].used_overridden and not any(field.override_label for field in in_graphs.values())


def _entry_order(entry: Entry) -> tuple[int, int, str, str]:
    printed = print_field_set(entry.key) if entry.key is not None else ""
    return (int(entry.resolves_type), len(printed), printed, entry.type_name)
