"""What the protection of a supergraph means for a plan: which edges are references, where a fetch must end, who is asked.

Answers for one supergraph; one that does not link the specification guards nothing, and everything here is empty.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import IntValueNode, ObjectValueNode, StringValueNode, VariableNode, parse_value

from gateway.composition.personal_data.elsewhere import Elsewhere, elsewhere, merged, where_it_leaves
from gateway.composition.protection import Annotation, Coverage, FieldProtection, SubjectSource
from gateway.composition.supergraph import Kind, Supergraph
from gateway.composition.type_reference import named
from gateway.planning.acting import Acting, by_action
from gateway.planning.dimensions import Dimensions
from gateway.planning.operation import Want
from gateway.planning.plan import SUBJECT_SLOT, ArgumentValue, Claim, ClaimSource, FetchScope, Protection

UNKNOWN = Claim(ClaimSource.DATA)


@dataclass(frozen=True, slots=True)
class Refers:
    """An edge to a container that the gateway answers itself. `subject`: FIELDS, from the parent's own."""

    type_name: str
    key: str
    source: SubjectSource
    subject: tuple[str, ...]


class Guarded:
    """Look-ups on the effective protection of one supergraph."""

    def __init__(self, supergraph: Supergraph) -> None:
        self._supergraph = supergraph
        self._fields = supergraph.protection.fields
        self._types = supergraph.protection.types
        self.linked = supergraph.protection.linked
        self._graphs: dict[tuple[str, str], list[str]] = {}
        for graph, type_name, name in sorted(self._fields):
            self._graphs.setdefault((type_name, name), []).append(graph)
        self._containers = {
            type_name: annotation.subject.path[0]
            for (_, type_name), annotation in sorted(self._types.items())
            if annotation.category is None
            and annotation.subject is not None
            and len(annotation.subject.path) == 1
            and self._is_key(type_name, annotation.subject.path[0])
        }  # those that are entered by their subject
        self._collections: dict[tuple[str, str], bool] = {}
        self._found: dict[tuple[str, str, Annotation], Dimensions] = {}

    # --- by coordinate -----------------------------------------------------------------------------------------------

    def everywhere(self, type_name: str, name: str) -> Iterator[tuple[str, FieldProtection]]:
        """The field's protection in every subgraph that declares it: all of them hold."""
        for graph in self._graphs.get((type_name, name), ()):
            yield graph, self._fields[graph, type_name, name]

    def of_type(self, graph: str, type_name: str) -> Annotation | None:
        return self._types.get((graph, type_name))

    def refers(self, type_name: str, name: str) -> Refers | None:
        """The reference that the field stands for, if every subgraph that has it agrees, and the key is the subject."""
        if not self.linked:
            return None
        found: Refers | None = None
        for graph, protection in self.everywhere(type_name, name):
            own = protection.own
            if protection.coverage is not Coverage.CONTAINER or own is None or own.subject is None:
                return None
            returned = self._returned(graph, type_name, name)
            key = self._containers.get(returned)
            if key is None:
                return None
            refers = Refers(returned, key, own.subject.source, own.subject.path)
            if found is not None and found != refers:
                return None
            found = refers
        return found

    def ends_at(self, graph: str, type_name: str, name: str, possible: tuple[str, ...]) -> frozenset[str]:
        """The types whose objects the fetch may only name by key here: persons, and records of an unknown subject."""
        protection = self._fields.get((graph, type_name, name))
        if protection is None:
            return frozenset()
        types = set()
        for each in possible:
            annotation = self._types.get((graph, each))
            if each in self._containers or (annotation is not None and protection.boundary and annotation.category):
                types.add(each)
        return frozenset(types)

    # --- what is decided ---------------------------------------------------------------------------------------------

    def claim_of_field(self, graph: str, type_name: str, want: Want, current: Claim | None) -> Claim | None:
        """Whose data the field and what hangs below it is claimed to be, `current` being the object's own claim."""
        protection = self._fields.get((graph, type_name, want.name))
        own = protection.own if protection is not None else None
        if own is None or own.subject is None:
            return current
        return self._claim(graph, type_name, own, want, current)

    def field_protections(
        self, graph: str, type_name: str, want: Want, current: Claim | None
    ) -> tuple[Protection, ...]:
        """What the field itself is decided by, beyond what decides its object already."""
        found: dict[Protection, None] = {}
        for other, protection in self.everywhere(type_name, want.name):
            own = protection.own
            if own is None or own.category is None or own == self._types.get((graph, type_name)):
                continue
            if own.subject is None and current is None and protection.boundary:
                continue  # whose it is, its records tell: each is decided by its own annotation
            claim = self._claim(other, type_name, own, want, current) or UNKNOWN
            bounded = self._is_collection(other, type_name, want.name)
            found[self._protection(graph, type_name, own, claim, bounded=bounded)] = None
        return tuple(found)

    def item_protections(
        self, graph: str, possible: tuple[str, ...], claim: Claim | None, acting: Acting | None = None
    ) -> tuple[tuple[str, Protection], ...]:
        """What each object of a category's type is decided by, one by one."""
        found = []
        for type_name in possible:
            annotation = self._types.get((graph, type_name))
            if annotation is not None and annotation.category is not None:
                protection = self._protection(graph, type_name, annotation, claim or UNKNOWN, bounded=False)
                found += [(type_name, each) for each in by_action((protection,), acting)]
        return tuple(found)

    def entity_claim(self, graph: str, type_name: str, known: frozenset[str]) -> Claim | None:
        """Whose data an entity is, before it is fetched: its key says it, or an earlier decision remembered it."""
        annotation = self._types.get((graph, type_name))
        path = annotation.subject_path if annotation is not None else None
        if path is None:
            return None
        return Claim(ClaimSource.KEY, path if path[0] in known else (SUBJECT_SLOT,))

    def container_key(self, type_name: str) -> str | None:
        return self._containers.get(type_name)

    def subject_of(self, type_name: str) -> Claim | None:
        """Where an object in the store says whose it is; None: a value, which is its holder's."""
        key = self._containers.get(type_name)
        if key is not None:
            return Claim(ClaimSource.KEY, (key,))
        has_category = any(of == type_name and each.category is not None for (_, of), each in self._types.items())
        return Claim(ClaimSource.KEY, (SUBJECT_SLOT,)) if has_category else None

    def subject_at_root(self, type_name: str, want: Want) -> Claim | None:
        """Whose number stands in a root field's arguments, or the caller's own."""
        for graph, _ in self.everywhere(type_name, want.name):
            claim = self.claim_of_field(graph, type_name, want, None)
            if claim is not None and claim.source in (ClaimSource.ARGS, ClaimSource.CALLER):
                return claim
        return None

    def is_by_id(self, graph: str, type_name: str, name: str) -> bool:
        """A root field to one record whose subject neither the arguments nor the caller tell."""
        if type_name not in self._supergraph.roots.values():
            return False
        protection = self._fields.get((graph, type_name, name))
        if protection is None or not protection.boundary:
            return False
        return "[" not in self._supergraph.types[type_name].fields[name].type

    def leads_by_id(self, type_name: str, name: str) -> bool:
        """The same, whichever subgraph answers."""
        return any(self.is_by_id(graph, type_name, name) for graph, _ in self.everywhere(type_name, name))

    def is_each(self, graph: str, type_name: str, name: str) -> bool:
        protection = self._fields.get((graph, type_name, name))
        own = protection.own if protection is not None else None
        return own is not None and own.subject is not None and own.subject.source is SubjectSource.EACH

    # --- rows of a root field's own name -----------------------------------------------------------------------------

    def acting(self, type_name: str, name: str, above: Acting | None = None) -> Acting | None:
        """The action by which a field is decided: a root query field's own, or the one that it hangs below."""
        if type_name != self._supergraph.roots.get("query") or not self.linked:
            return above
        categories = self._supergraph.protection.actions.get(name)
        return Acting(name, categories) if categories is not None else None

    def is_command(self, kind: str, type_name: str, name: str) -> bool:
        """A root field that is sent once: of a mutation, or of a query by rows of its own name."""
        return kind == "mutation" or self.acting(type_name, name) is not None

    def root_scope(self, kind: str, graph: str, type_name: str, name: str) -> FetchScope:
        """What kind of grant a root field is sent under, but for what the guard will say."""
        if self.linked and self.is_command(kind, type_name, name):
            return FetchScope.COMMAND
        if self.is_each(graph, type_name, name):
            return FetchScope.EACH
        return FetchScope.INPUTS if self.boundary(graph, type_name, name) else FetchScope.PUBLIC

    def acting_below(self, type_name: str, name: str, acting: Acting | None) -> Acting | None:
        """What hangs below is decided alike: what a root field returns, and values; not what an edge leads to."""
        if acting is None or type_name in self._supergraph.roots.values():
            return acting
        returned = {self._returned(graph, type_name, name) for graph, _ in self.everywhere(type_name, name)}
        return None if any(self._is_somebodys(each) for each in returned) else acting

    def _is_somebodys(self, type_name: str) -> bool:
        """A person or a record, whatever it is called: a value says nothing of whose it is."""
        type_ = self._supergraph.types.get(type_name)
        names = {type_name, *(type_.members if type_ is not None else ())}
        return any(of in names for _, of in self._types) or any(
            there.keys
            for each in names
            if (known := self._supergraph.types.get(each)) is not None
            for there in known.in_graphs.values()
        )

    def boundary(self, graph: str, type_name: str, name: str) -> bool:
        protection = self._fields.get((graph, type_name, name))
        return protection is not None and protection.boundary

    # --- reading annotations -----------------------------------------------------------------------------------------

    def _claim(self, graph: str, type_name: str, own: Annotation, want: Want, current: Claim | None) -> Claim | None:
        subject = own.subject
        if subject is None:
            return current
        if subject.source is SubjectSource.CALLER:
            return Claim(ClaimSource.CALLER)
        if subject.source is SubjectSource.EACH:
            return Claim(ClaimSource.EACH)
        if subject.source is SubjectSource.ARGS:
            return Claim(ClaimSource.ARGS, argument=argument_value(want, subject.path))
        of_type = self._types.get((graph, type_name))
        return current if of_type is not None and of_type.subject == subject else UNKNOWN

    def _protection(
        self, graph: str, type_name: str, annotation: Annotation, claim: Claim, *, bounded: bool
    ) -> Protection:
        """`graph`: where the object is fetched."""
        assert annotation.category is not None
        return Protection(
            category=annotation.category,
            claim=claim,
            dimensions=self._dimensions(graph, type_name, annotation),
            narrowed=annotation.narrowed,
            bounded=bounded,
        )

    def _dimensions(self, graph: str, type_name: str, annotation: Annotation) -> Dimensions:
        found = self._found.get((graph, type_name, annotation))
        if found is None:
            found = self._found[graph, type_name, annotation] = Dimensions(
                subject=annotation.subject_path,
                custodian=annotation.custodian,
                flags=annotation.flags,
                date=annotation.date,
                inputs=annotation.inputs,
                elsewhere=merged(self._elsewhere(graph, type_name, annotation)),
            )
        return found

    def _elsewhere(self, graph: str, type_name: str, annotation: Annotation) -> Iterator[Elsewhere]:
        for path in annotation.paths:
            external = where_it_leaves(self._supergraph, graph, type_name, path)
            asked = elsewhere(self._supergraph, graph, external, annotation.paths) if external is not None else None
            if asked is not None:  # otherwise it is not known: read as null, which denies
                yield asked

    def _is_collection(self, graph: str, type_name: str, name: str) -> bool:
        """Whether the field returns a value computed from several records: a connection, whose parts hold records."""
        returned = self._returned(graph, type_name, name)
        found = self._collections.get((graph, returned))
        if found is None:
            found = self._collections[graph, returned] = (graph, returned) not in self._types and any(
                (annotation := self._types.get((graph, each))) is not None and annotation.category is not None
                for each in self._values_below(graph, returned)
            )
        return found

    def _values_below(self, graph: str, type_name: str) -> list[str]:
        """The types that are reached from a value type through value types."""
        seen: dict[str, None] = {}
        waiting = [type_name]
        while waiting:
            current = self._supergraph.types.get(waiting.pop())
            if current is None or current.kind not in (Kind.OBJECT, Kind.INTERFACE) or current.name in seen:
                continue
            seen[current.name] = None
            there = current.in_graphs.get(graph)
            if there is None or there.keys or (graph, current.name) in self._types:
                continue
            waiting += [
                named(field.in_graphs[graph].type) for field in current.fields.values() if graph in field.in_graphs
            ]
        return list(seen)

    def _returned(self, graph: str, type_name: str, name: str) -> str:
        field = self._supergraph.types[type_name].fields[name]
        there = field.in_graphs.get(graph)
        return named(there.type if there is not None else field.type)

    def _is_key(self, type_name: str, name: str) -> bool:
        return any(
            key.resolvable and [part.name for part in key.fields.fields] == [name]
            for there in self._supergraph.types[type_name].in_graphs.values()
            for key in there.keys
        )


def argument_value(want: Want, path: tuple[str, ...]) -> ArgumentValue:
    """Where in the operation a subject stands: a literal, or inside a variable; neither when it is left out."""
    value = parse_value(f"{{{want.arguments}}}", no_location=True)
    for position, name in enumerate(path):
        if isinstance(value, VariableNode):
            return ArgumentValue(variable=value.name.value, path=path[position:])
        if not isinstance(value, ObjectValueNode):
            return ArgumentValue()
        found = next((field.value for field in value.fields or () if field.name.value == name), None)
        if found is None:
            return ArgumentValue()
        value = found
    if isinstance(value, VariableNode):
        return ArgumentValue(variable=value.name.value)
    return ArgumentValue(literal=value.value) if isinstance(value, StringValueNode | IntValueNode) else ArgumentValue()
