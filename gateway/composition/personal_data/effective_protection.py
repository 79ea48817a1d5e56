"""The effective protection of every field in every subgraph, by the rules of our linked specification.

document -> declarations -> annotations of types and fields -> coverage of each field -> what value types inherit
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from graphql import DocumentNode

from gateway.composition.access_requirements import conjunction
from gateway.composition.elements import Element
from gateway.composition.field_set import FieldSet
from gateway.composition.personal_data.declarations import Declarations, read_declarations
from gateway.composition.personal_data.parse_annotation import parse_annotation
from gateway.composition.protection import (
    UNPROTECTED,
    Annotation,
    Coverage,
    FieldProtection,
    Protection,
    SubjectSource,
)
from gateway.composition.requirements import Alternatives, RequirementKind
from gateway.composition.supergraph import COMPOSITE, Field, Kind, Supergraph, Type
from gateway.composition.type_reference import named

Coordinate = tuple[str, str, str]  # (graph, type, field)
Fields = Mapping[Coordinate, FieldProtection]


def effective_protection(supergraph: Supergraph, document: DocumentNode) -> Protection:
    """Compute it from a supergraph (its own `protection` is not looked at) and the document it was read from.

    Raises:
        InvalidAnnotation: an annotation cannot be read; composition would have refused it.
    """
    declarations = read_declarations(document)
    if not declarations.linked:
        return UNPROTECTED
    schema = _Schema(supergraph, declarations)
    decided = {
        (graph, t.name, f.name): _decide(schema, graph, t, f)
        for t in supergraph.types.values()
        if t.kind in (Kind.OBJECT, Kind.INTERFACE)
        for f in t.fields.values()
        for graph in schema.graphs_of(t, f)
    }
    settled = _settle_inherited(schema, decided)
    fields = _behind_interfaces(schema, _behind_interface_objects(schema, settled))
    return Protection(linked=True, fields=dict(sorted(fields.items())), types=dict(sorted(schema.types.items())))


@dataclass(frozen=True)
class _Schema:
    """A supergraph with its declarations: what is asked of it while deciding."""

    supergraph: Supergraph
    declarations: Declarations

    @cached_property
    def types(self) -> dict[tuple[str, str], Annotation]:
        return {
            (graph, type_name): parse_annotation(arguments)
            for (graph, (type_name, field_name)), arguments in self.declarations.personal.items()
            if field_name is None
        }

    @cached_property
    def containers(self) -> frozenset[str]:
        return frozenset(name for (_, name), annotation in self.types.items() if annotation.category is None)

    @cached_property
    def keyed(self) -> frozenset[str]:
        return frozenset(t.name for t in self.supergraph.types.values() if any(g.keys for g in t.in_graphs.values()))

    @cached_property
    def roots(self) -> frozenset[str]:
        return frozenset(self.supergraph.roots.values())

    def graphs_of(self, t: Type, f: Field) -> tuple[str, ...]:
        """Those that have the field, and those that said something of it before another took it over."""
        said = {graph for graph, element in self.declarations.personal if element == (t.name, f.name)}
        return tuple(sorted({*(graph for graph in f.in_graphs if not self._is_only_named(graph, t, f)), *said}))

    def _is_only_named(self, graph: str, t: Type, f: Field) -> bool:
        """An `@external` field that the subgraph never answers: its owner says what it is, unless this one does too."""
        return (
            f.in_graphs[graph].external
            and f.name not in self._provided.get(graph, ())
            and (graph, t.name) not in self.types
            and not self.is_public(graph, t.name, f.name)
        )

    @cached_property
    def _provided(self) -> Mapping[str, frozenset[str]]:
        """By subgraph: the names of all fields that a `@provides` gives."""
        given: dict[str, set[str]] = {}
        for t in self.supergraph.types.values():
            for f in t.fields.values():
                for graph, there in f.in_graphs.items():
                    if there.provides is not None:
                        given.setdefault(graph, set()).update(_names(there.provides))
        return {graph: frozenset(names) for graph, names in given.items()}

    def own(self, graph: str, type_name: str, field_name: str) -> Annotation | None:
        """The type's annotation, overridden argument by argument by the field's."""
        of_type = self.declarations.personal.get((graph, (type_name, None)))
        of_field = self.declarations.personal.get((graph, (type_name, field_name)))
        if of_type is None and of_field is None:
            return None
        return parse_annotation({**(of_type or {}), **(of_field or {})})

    def is_public(self, graph: str, type_name: str, field_name: str) -> bool:
        return bool({(graph, (type_name, field_name)), (graph, (type_name, None))} & self.declarations.public)

    def inherits(self, graph: str, type_name: str) -> bool:
        """A connection, edge, PageInfo or value type: no key, no annotation of its own, not at the root."""
        return (
            type_name not in self.roots
            and type_name not in self.keyed
            and (graph, type_name) not in self.types
            and (graph, (type_name, None)) not in self.declarations.public
        )

    def is_key(self, graph: str, type_name: str, field_name: str) -> bool:
        in_graph = self.supergraph.types[type_name].in_graphs.get(graph)
        return any(field_name == part.name for key in (in_graph.keys if in_graph else ()) for part in key.fields.fields)

    def objects(self, graph: str, type_name: str) -> tuple[str, ...]:
        """The objects that a value of this type may be in this subgraph."""
        t = self.supergraph.types.get(type_name)
        if t is None or t.kind not in COMPOSITE:
            return ()
        in_graph = t.in_graphs.get(graph)
        if t.kind is Kind.OBJECT or in_graph is None or in_graph.is_interface_object:
            return (type_name,)
        if t.kind is Kind.UNION:
            return in_graph.members
        return tuple(
            other.name
            for other in self.supergraph.types.values()
            if other.kind is Kind.OBJECT and graph in other.in_graphs and type_name in other.in_graphs[graph].interfaces
        )

    def policies(self, *elements: Element) -> Alternatives:
        found = [
            each.alternatives
            for element in elements
            for each in self.supergraph.requirements.get(element, ())
            if each.kind is RequirementKind.POLICIES and each.alternatives
        ]
        return conjunction(found) if found else ()


def _names(fields: FieldSet) -> Iterator[str]:
    for part in fields.fields:
        yield part.name
        yield from _names(part.selection) if part.selection is not None else ()
    for _, inner in fields.fragments:
        yield from _names(inner)


def _decide(schema: _Schema, graph: str, t: Type, f: Field) -> FieldProtection:
    """One field by itself; what a value type inherits is settled when all are known."""
    in_graph = f.in_graphs.get(graph)
    returned_type = named(in_graph.type if in_graph else f.type)
    objects = schema.objects(graph, returned_type)
    own = schema.own(graph, t.name, f.name)
    returned = schema.types.get((graph, returned_type))
    policies = schema.policies((t.name, f.name), (t.name, None), (returned_type, None))
    inheriting = schema.inherits(graph, t.name)
    of_type = schema.types.get((graph, t.name))

    to_container = any(name in schema.containers for name in objects)
    categories = [bool((a := schema.types.get((graph, name))) and a.category is not None) for name in objects]
    known = _subject_is_known(own, of_type)
    each = own is not None and own.subject is not None and own.subject.source is SubjectSource.EACH

    def decided(coverage: Coverage, *, inherits: bool = False) -> FieldProtection:
        boundary = to_container and coverage is not Coverage.CONTAINER and not known
        boundary = boundary or (any(categories) and not known and not each)
        return FieldProtection(coverage, own, returned, inherits, boundary, policies)

    if own is not None and own.category is not None:
        return decided(Coverage.PERSONAL, inherits=inheriting and own.subject is None)
    if inheriting and not schema.is_public(graph, t.name, f.name) and not policies:
        return decided(Coverage.PERSONAL, inherits=True)
    if categories and all(categories):
        return decided(Coverage.PERSONAL)
    if to_container:
        return decided(Coverage.CONTAINER if known else Coverage.UNDECIDED)
    if t.name in schema.containers and schema.is_key(graph, t.name, f.name):
        return decided(Coverage.KEY)
    if policies:
        return decided(Coverage.POLICY)
    if schema.is_public(graph, t.name, f.name):
        return decided(Coverage.PUBLIC)
    return decided(Coverage.UNDECIDED)


def _subject_is_known(own: Annotation | None, of_type: Annotation | None) -> bool:
    """Before the fetch: an argument, the caller, or the parent's own subject."""
    if own is None or own.subject is None:
        return False
    if own.subject.source is SubjectSource.FIELDS:
        return of_type is not None and own.subject == of_type.subject
    return own.subject.source in (SubjectSource.ARGS, SubjectSource.CALLER)


@dataclass(frozen=True, slots=True)
class _Position:
    """Where a value type hangs: how that edge is decided, and whether it says whose data hangs there."""

    coverage: Coverage
    claimed: bool


_STRICTEST = (Coverage.PERSONAL, Coverage.KEY, Coverage.CONTAINER, Coverage.POLICY, Coverage.PUBLIC)


def _settle_inherited(schema: _Schema, decided: Fields) -> Fields:
    """Value types, connections and edges: the strictest of the positions they hang at, found by walking down from the edges."""
    positions = _positions(schema, decided)
    settled = dict(decided)
    for (graph, type_name, field_name), protection in decided.items():
        if not protection.inherits:
            continue
        hung = positions.get((graph, type_name), frozenset())
        coverage = next((c for c in _STRICTEST if any(p.coverage is c for p in hung)), Coverage.PERSONAL)
        if protection.own is not None and protection.own.category is not None:
            coverage = Coverage.PERSONAL
        objects = schema.objects(graph, _returned(schema, graph, type_name, field_name))
        to_container = any(name in schema.containers for name in objects)
        if any((a := schema.types.get((graph, name))) and a.category is not None for name in objects):
            coverage = Coverage.PERSONAL
        elif to_container and coverage in (Coverage.PUBLIC, Coverage.POLICY):
            coverage = Coverage.UNDECIDED  # a relation between people needs a category, and none hangs above it
        boundary = protection.boundary and (to_container or not hung or not all(p.claimed for p in hung))
        settled[graph, type_name, field_name] = replace(protection, coverage=coverage, boundary=boundary)
    return settled


def _positions(schema: _Schema, decided: Fields) -> Mapping[tuple[str, str], frozenset[_Position]]:
    positions: dict[tuple[str, str], frozenset[_Position]] = {}
    changed = True
    while changed:
        changed = False
        for (graph, type_name, field_name), protection in decided.items():
            above = positions.get((graph, type_name), frozenset())
            given = _given(protection, above)
            for name in schema.objects(graph, _returned(schema, graph, type_name, field_name)):
                before = positions.get((graph, name), frozenset())
                if schema.inherits(graph, name) and not given <= before:
                    positions[graph, name] = before | given
                    changed = True
    return positions


def _given(protection: FieldProtection, above: Iterable[_Position]) -> frozenset[_Position]:
    """What an edge passes on to a value type that hangs below it."""
    if protection.coverage is Coverage.UNDECIDED:
        return frozenset()
    if not protection.inherits:
        claimed = protection.own is not None and protection.own.subject is not None
        return frozenset({_Position(protection.coverage, claimed)})
    if protection.own is not None:
        return frozenset(_Position(Coverage.PERSONAL, p.claimed) for p in above)
    return frozenset(above)


def _returned(schema: _Schema, graph: str, type_name: str, field_name: str) -> str:
    f = schema.supergraph.types[type_name].fields[field_name]
    in_graph = f.in_graphs.get(graph)
    return named(in_graph.type if in_graph else f.type)


def _behind_interface_objects(schema: _Schema, decided: Fields) -> Fields:
    """What an interface object says of its fields holds for every object behind the interface."""
    result = dict(decided)
    for interface in schema.supergraph.types.values():
        for graph, in_graph in interface.in_graphs.items():
            if not in_graph.is_interface_object:
                continue
            for name in interface.members:
                for field_name in schema.supergraph.types[name].fields:
                    found = decided.get((graph, interface.name, field_name))
                    if found is not None:
                        result.setdefault((graph, name, field_name), found)
    return result


def _behind_interfaces(schema: _Schema, decided: Fields) -> Fields:
    """A field of an interface is answered by the objects behind it: it is as protected as the strictest of theirs."""
    result = dict(decided)
    for (graph, type_name, field_name), protection in decided.items():
        t = schema.supergraph.types[type_name]
        in_graph = t.in_graphs.get(graph)
        if t.kind is not Kind.INTERFACE or in_graph is None or in_graph.is_interface_object:
            continue
        behind = [
            found
            for name in schema.objects(graph, type_name)
            if (found := decided.get((graph, name, field_name))) is not None
        ]
        if behind:
            result[graph, type_name, field_name] = _strictest(protection, behind)
    return result


def _strictest(of_interface: FieldProtection, behind: list[FieldProtection]) -> FieldProtection:
    coverages = {p.coverage for p in behind}
    coverage = (
        Coverage.UNDECIDED
        if Coverage.UNDECIDED in coverages
        else next(c for c in _STRICTEST if c in coverages or (c is Coverage.PERSONAL and of_interface.own is not None))
    )
    owns = {p.own for p in behind}
    return FieldProtection(
        coverage=coverage,
        own=of_interface.own or (owns.pop() if len(owns) == 1 else None),
        returned=of_interface.returned,
        inherits=any(p.inherits for p in behind),
        boundary=any(p.boundary for p in behind),
        policies=conjunction([p.policies for p in (of_interface, *behind) if p.policies])
        if any(p.policies for p in (of_interface, *behind))
        else (),
    )
