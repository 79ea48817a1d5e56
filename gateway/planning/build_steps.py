"""Walk the wants once, take the best way to each, and write down the steps that this needs.

Top-down: at every object the wants with the fewest ways are decided first, so that a field that many subgraphs have goes
where something else has to be asked anyway.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from gateway.composition.field_set import FieldSet
from gateway.composition.parse_field_set import print_field_set
from gateway.composition.protection import SubjectSource
from gateway.composition.supergraph import FieldInGraph
from gateway.planning.graph import Entry, QueryGraph, named_type
from gateway.planning.guarded import UNKNOWN, Refers, argument_value
from gateway.planning.operation import Operation, Want
from gateway.planning.plan import (
    SUBJECT_SLOT,
    Claim,
    ClaimSource,
    Condition,
    FetchScope,
    PathStep,
    Protection,
    Reference,
    RepresentationField,
)
from gateway.planning.slots import TYPENAME, slot_of
from gateway.planning.steps import TYPENAME_FIELD, Entering, Path, Step, Tree, TreeField
from gateway.planning.unplannable import Unplannable
from gateway.planning.ways import FREE, IDLE, Busy, Cost, Hop, Site, Way, Ways, path_set, shifted

ENTITY = "_Entity"
NOBODY: frozenset[int] = frozenset()
NOTHING_KNOWN: frozenset[str] = frozenset()


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
    keyed: frozenset[str] = frozenset()  # fields that the store holds already, being the entity's key
    remembered: frozenset[str] = frozenset()  # types whose objects' subject an earlier decision has put down

    def site(self, type_name: str) -> Site:
        return Site(type_name, self.graph, self.provides, self.known, self.start, type_name in self.sealed)


@dataclass(frozen=True, slots=True)
class GuardedField:
    """What the protection says of one selected field; `claim` is of what hangs below it."""

    protections: tuple[Protection, ...] = ()
    items: tuple[tuple[str, Protection], ...] = ()
    sealed: frozenset[str] = frozenset()
    claim: Claim | None = None
    by_id: bool = False


UNGUARDED = GuardedField()


@dataclass(slots=True)
class StepBuilder:
    """Grows the draft for one operation."""

    graph: QueryGraph
    ways: Ways
    operation: Operation
    steps: list[Step] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    asked: Cost = FREE  # (subgraph, level) pairs that are paid for
    _entities: dict[tuple[str, Path, frozenset[int], bool, FetchScope], list[Step]] = field(default_factory=dict)
    _roots: dict[tuple[str, FetchScope], Step] = field(default_factory=dict)
    _before: frozenset[int] = NOBODY  # what the next root field of a mutation waits for
    _representations: dict[tuple[FieldSet, str, bool], tuple[RepresentationField, ...]] = field(default_factory=dict)

    def build(self) -> list[Step]:
        """Steps for the whole operation.

        Raises:
            Unplannable: something that is wanted cannot be reached.
        """
        root = self.operation.root.types[0]
        place = Place(None, (root,), frozenset((root,)), (), None, NOBODY, level=0, start=-1)
        if self.operation.kind == "mutation":
            for want in self.operation.root.wants:
                self._place(replace(place, level=self._next_level()), (want,))
                self._before = frozenset(step.id for step in self.steps)
                self._roots = {}
        else:
            self._place(place, self.operation.root.wants)
        return self.steps

    # --- choosing ----------------------------------------------------------------------------------------------------

    def _place(
        self, place: Place, wants: Sequence[Want], busy: Busy = IDLE, when: Condition | None = None
    ) -> frozenset[int]:
        """Take every want that applies to the place; which steps answer it all, down to the leaves."""
        open_choices = [
            (want, type_name) for want in wants for type_name in place.types if self.ways.applies(type_name, want)
        ]
        by_freedom = sorted(
            range(len(open_choices)),
            key=lambda each: len(self.ways.ways(place.site(open_choices[each][1]), open_choices[each][0], busy)),
        )
        chosen: dict[int, list[tuple[Way, Want]]] = {}
        for index in by_freedom:
            want, type_name = open_choices[index]
            chosen[index] = self._choose(place, type_name, want, busy)
        used = NOBODY
        together: dict[tuple[Want, str, FieldSet | None, bool], tuple[Way, list[str]]] = {}
        for index, (want, type_name) in enumerate(open_choices):
            for way, part in chosen[index]:
                if way.refers is not None:
                    used |= self._refer(place, type_name, way.refers, part, busy, when)
                    continue
                if way.hop is not None:
                    used |= self._hop(place, type_name, way, way.hop, part, busy, when)
                    continue
                returned = way.field.type if way.field is not None else ""
                provides = None
                if way.field is not None:
                    provides = self.graph.below_provides(way.field, place.provides, type_name, want.name)
                together.setdefault((part, returned, provides, way.asks_type), (way, []))[1].append(type_name)
        for (part, _, provides, asks_type), (way, types) in together.items():
            if asks_type:
                for type_name in types:
                    used |= self._one(place, type_name, self.ways.typename(type_name), busy, when or part.when)
            used |= self._here(place, tuple(types), way.field, provides, part, busy, when)
        return used

    def _choose(self, place: Place, type_name: str, want: Want, busy: Busy) -> list[tuple[Way, Want]]:
        site = place.site(type_name)
        chosen, missing = self.ways.solve(site, want, busy, self.asked, place.level)
        if missing or (len(chosen) > 1 and self._is_command(place)):
            raise self._unplannable(place, type_name, want, missing or chosen[1][1].leaves)
        for way, _ in chosen:
            self.asked = self.asked | shifted(way.cost, place.level)
        return chosen

    def _is_command(self, place: Place) -> bool:
        """A root field of a mutation is sent once, whatever part of its payload another subgraph could add."""
        return self.operation.kind == "mutation" and not place.path and place.graph is None

    def _one(self, place: Place, type_name: str, want: Want, busy: Busy, when: Condition) -> frozenset[int]:
        """One want of one type, for a key or a `@requires`."""
        return self._place(replace(place, types=(type_name,)), (want,), busy, when)

    # --- writing down ------------------------------------------------------------------------------------------------

    def _here(
        self,
        place: Place,
        types: tuple[str, ...],
        field_in_graph: FieldInGraph | None,
        provides: FieldSet | None,
        want: Want,
        busy: Busy,
        when: Condition | None,
    ) -> frozenset[int]:
        if place.tree is None:
            return place.steps
        if field_in_graph is None:
            place.tree.typename = True
            return place.steps
        assert place.graph is not None
        type_name = named_type(field_in_graph.type)
        composite = self.graph.is_composite(type_name)
        runtime_types = self.graph.possible_in(place.graph, type_name) if composite else ()
        condition = want.when if when is None else when
        guarded = self._guard(place, types, want, runtime_types)
        taken = place.tree.take(
            TreeField(
                name=want.name,
                arguments=want.arguments,
                slot=want.slot,
                variables=want.variables,
                types=types,
                returned=field_in_graph.type,
                when=condition,
                protections=guarded.protections,
                object_protections=guarded.items,
                by_id=guarded.by_id,
            )
        )
        for each in types:
            self._take_inputs(place.tree, place.graph, each, guarded.protections, condition, place.keyed)
        if want.below is None:
            return place.steps
        if taken.below is None:
            abstract = len(want.below.types) > 1 or runtime_types != (type_name,)
            taken.below = Tree(type_name, runtime_types, typename=abstract)
        for each, protection in guarded.items:
            self._take_inputs(taken.below, place.graph, each, (protection,), condition, NOTHING_KNOWN)
        inner = Place(
            graph=place.graph,
            types=runtime_types,
            possible=self._stored(runtime_types),
            path=(*place.path, self._path_step(place, want.slot, types)),
            tree=taken.below,
            steps=place.steps,
            level=place.level,
            provides=provides,
            sealed=guarded.sealed,
            claim=guarded.claim,
            remembered=frozenset(each for each, _ in guarded.items),
        )
        return place.steps | self._place(inner, want.below.wants, busy, when)

    def _refer(
        self, place: Place, type_name: str, refers: Refers, want: Want, busy: Busy, when: Condition | None
    ) -> frozenset[int]:
        """A container edge: the gateway makes the object, what is wanted of it is entered by its key."""
        condition = want.when if when is None else when
        deps = place.steps
        claim = Claim(ClaimSource.CALLER)
        if refers.source is SubjectSource.ARGS:
            claim = Claim(ClaimSource.ARGS, argument=argument_value(want, refers.subject))
        elif refers.source is SubjectSource.FIELDS:
            claim = Claim(ClaimSource.KEY, refers.subject)
            for needed in self.ways.wanted(path_set(refers.subject), type_name):
                deps |= self._one(place, type_name, needed, busy, condition)
        step = self._path_step(place, want.slot, (type_name,))
        self.references.append(
            Reference(
                path=place.path,
                on=step.on,
                slot=want.slot,
                type_name=refers.type_name,
                key=refers.key,
                claim=claim,
                depends_on=tuple(sorted(deps)),
                when=condition,
            )
        )
        if want.below is None:
            return deps
        inner = Place(
            graph=None,
            types=(refers.type_name,),
            possible=frozenset((refers.type_name,)),
            path=(*place.path, step),
            tree=None,
            steps=deps,
            level=1 + max((self.steps[each].level for each in deps), default=-1),
            known=frozenset((refers.key,)),
            start=-1,
            keyed=frozenset((refers.key,)),
        )
        return deps | self._place(inner, want.below.wants, busy, when)

    # --- guarding ----------------------------------------------------------------------------------------------------

    def _guard(self, place: Place, types: tuple[str, ...], want: Want, returned: tuple[str, ...]) -> "GuardedField":
        """How a field is decided, and what that means below it; raises its step's scope."""
        guarded = self.graph.guarded
        assert place.graph is not None
        if not guarded.linked:
            return UNGUARDED
        protections: dict[Protection, None] = {}
        sealed: frozenset[str] = frozenset()
        claim: Claim | None = None
        by_id = boundary = each = False
        for type_name in types:
            claim = guarded.claim_of_field(place.graph, type_name, want, place.claim)
            protections |= dict.fromkeys(guarded.field_protections(place.graph, type_name, want, place.claim))
            sealed |= guarded.ends_at(place.graph, type_name, want.name, returned)
            by_id = by_id or guarded.is_by_id(place.graph, type_name, want.name)
            boundary = boundary or guarded.boundary(place.graph, type_name, want.name)
            each = each or guarded.is_each(place.graph, type_name, want.name)
        items = guarded.item_protections(place.graph, returned, UNKNOWN if boundary else claim)
        if protections or items:
            for each_step in place.steps:
                step = self.steps[each_step]
                if step.scope is FetchScope.PUBLIC:
                    step.scope = FetchScope.SUBJECTS
        return GuardedField(tuple(protections), items, sealed, claim, by_id and bool(items))

    def _take_inputs(
        self,
        tree: Tree,
        graph: str,
        type_name: str,
        protections: Iterable[Protection],
        when: Condition,
        known: frozenset[str],
    ) -> None:
        """Select what the guard decides an object of the type by, unless the store has it already."""
        for protection in protections:
            dimensions = protection.dimensions
            single = (dimensions.subject, dimensions.custodian, dimensions.flags, dimensions.date)
            for path in (*single, *(each for _, each in dimensions.inputs)):
                if path is not None and not (len(path) == 1 and path[0] in known):
                    self._take_path(tree, graph, (type_name,), path, when)

    def _take_path(
        self, tree: Tree, graph: str, types: tuple[str, ...], path: tuple[str, ...], when: Condition
    ) -> None:
        for type_name in types:
            declared = self.graph.declared(graph, type_name, path[0])
            if declared is None or declared.external:
                continue  # not known here: read as null, which denies
            taken = tree.take(
                TreeField(path[0], "", path[0], (), (type_name,), declared.type, when, keep=False),
            )
            if len(path) > 1:
                returned = named_type(declared.type)
                possible = self.graph.possible_in(graph, returned)
                if taken.below is None:
                    taken.below = Tree(returned, possible, typename=possible != (returned,))
                self._take_path(taken.below, graph, possible, path[1:], when)

    def _hop(
        self,
        place: Place,
        type_name: str,
        way: Way,
        hop: Hop,
        want: Want,
        busy: Busy,
        when: Condition | None,
    ) -> frozenset[int]:
        if hop.entry.key is None:
            step = self._root_step(hop.entry.graph, hop.entry.type_name, want)
        else:
            step = self._entity_step(place, type_name, hop, want.when if when is None else when)
        graph = hop.entry.graph
        entered = self.graph.possible_in(graph, hop.entry.type_name)
        inner = Place(
            graph=graph,
            types=entered,
            possible=place.possible if not hop.entry.resolves_type else self._stored((type_name,)),
            path=place.path,
            tree=step.tree,
            steps=frozenset((step.id,)),
            level=step.level,
            claim=self._entity_claim(hop.entry),
            keyed=frozenset(part.name for part in hop.entry.key.fields) if hop.entry.key is not None else NOTHING_KNOWN,
            remembered=frozenset(each for each, _ in step.object_protections),
        )
        if way.field is None:
            step.tree.typename = True
            step.tree.possible = tuple(sorted({*step.tree.possible, *entered}))
            return inner.steps | self._place(inner, (want,), busy, when)
        step.tree.possible = tuple(sorted({*step.tree.possible, *entered}))
        provides = self.graph.below_provides(way.field, None, hop.entry.type_name, want.name)
        return self._here(inner, (hop.entry.type_name,), way.field, provides, want, busy, when)

    def _entity_claim(self, entry: Entry) -> Claim | None:
        if entry.key is None:
            return None
        known = frozenset(part.name for part in entry.key.fields)
        return self.graph.guarded.entity_claim(entry.graph, entry.type_name, known)

    def _root_step(self, graph: str, type_name: str, want: Want) -> Step:
        """Root fields of one subgraph go together, but for those whose grant is of another kind."""
        guarded = self.graph.guarded
        scope = FetchScope.PUBLIC
        if guarded.linked and self.operation.kind == "mutation":
            scope = FetchScope.COMMAND
        elif guarded.is_each(graph, type_name, want.name):
            scope = FetchScope.EACH
        elif guarded.boundary(graph, type_name, want.name):
            scope = FetchScope.INPUTS
        step = self._roots.get((graph, scope))
        if step is None:
            step = self._new_step(graph, self.operation.kind, self._before, Tree(type_name, (type_name,)))
            step.scope = scope
            self._roots[graph, scope] = step
        return step

    def _entity_step(self, place: Place, type_name: str, hop: Hop, when: Condition) -> Step:
        """The step that enters this subgraph for these objects after the same steps; or a new one."""
        deps = place.steps
        entry = hop.entry
        assert entry.key is not None
        for want in self.ways.wanted(entry.key, type_name):
            deps |= self._one(place, type_name, want, hop.key_busy, when)
        fields = self._representation(entry.key, type_name, required=True)
        if hop.requires is not None:
            for want in self.ways.wanted(hop.requires, type_name):
                deps |= self._one(place, type_name, want, hop.requires_busy, when)
            fields = (*fields, *self._representation(hop.requires, type_name, required=False))
        if place.tree is not None:
            place.tree.typename = True
        path = place.path
        items = self._item_protections(entry)
        if items and self._is_stranger(place, type_name, entry):
            deps |= {self._inputs_step(place, type_name, entry, fields, path, deps, when).id}
        candidates = self._entities.setdefault((entry.graph, path, deps, entry.resolves_type, FetchScope.SUBJECTS), [])
        for step in candidates:
            entering = step.entering.get(type_name)
            if entering is None:
                step.entering[type_name] = entering = Entering(entry.type_name)
            if entering.type_name == entry.type_name and entering.fits(fields):
                entering.take(fields)
                self._guard_entities(step, entry, items, when)
                return step
        step = self._new_step(entry.graph, "query", deps, Tree(ENTITY, ()))
        step.path = path
        step.resolves_type = entry.resolves_type
        step.entering[type_name] = Entering(entry.type_name)
        step.entering[type_name].take(fields)
        self._guard_entities(step, entry, items, when)
        candidates.append(step)
        return step

    def _item_protections(self, entry: Entry) -> tuple[tuple[str, Protection], ...]:
        possible = self.graph.possible_in(entry.graph, entry.type_name)
        return self.graph.guarded.item_protections(entry.graph, possible, self._entity_claim(entry))

    def _is_stranger(self, place: Place, type_name: str, entry: Entry) -> bool:
        """Whether nobody has told yet whose record this is."""
        claim = self._entity_claim(entry)
        return claim is not None and claim.path == (SUBJECT_SLOT,) and type_name not in place.remembered

    def _inputs_step(
        self,
        place: Place,
        type_name: str,
        entry: Entry,
        fields: tuple[RepresentationField, ...],
        path: Path,
        deps: frozenset[int],
        when: Condition,
    ) -> Step:
        """Ask for the guard's inputs first, alone; what is decided by them is remembered for the fetch of the fields."""
        candidates = self._entities.setdefault((entry.graph, path, deps, False, FetchScope.INPUTS), [])
        step = next((each for each in candidates if type_name in each.entering), None)
        if step is None:
            step = self._new_step(entry.graph, "query", deps, Tree(ENTITY, ()))
            step.path = path
            step.scope = FetchScope.INPUTS
            step.entering[type_name] = Entering(entry.type_name)
            step.entering[type_name].take(each for each in fields if each.required)
            candidates.append(step)
        possible = self.graph.possible_in(entry.graph, entry.type_name)
        step.tree.possible = tuple(sorted({*step.tree.possible, *possible}))
        items = self.graph.guarded.item_protections(entry.graph, possible, UNKNOWN)
        step.object_protections = tuple(dict.fromkeys((*step.object_protections, *items)))
        for each, protection in items:
            self._take_inputs(step.tree, entry.graph, each, (protection,), when, NOTHING_KNOWN)
        return step

    def _guard_entities(
        self, step: Step, entry: Entry, items: tuple[tuple[str, Protection], ...], when: Condition
    ) -> None:
        if not items:
            return
        step.scope = FetchScope.SUBJECTS
        step.object_protections = tuple(dict.fromkeys((*step.object_protections, *items)))
        known = frozenset(part.name for part in entry.key.fields) if entry.key is not None else NOTHING_KNOWN
        for type_name, protection in items:
            self._take_inputs(step.tree, entry.graph, type_name, (protection,), when, known)

    def _new_step(self, graph: str, operation_type: str, deps: frozenset[int], tree: Tree) -> Step:
        level = 1 + max((self.steps[each].level for each in deps), default=-1)
        step = Step(len(self.steps), graph, operation_type, deps, level, tree)
        self.steps.append(step)
        self.asked = self.asked | {(graph, level)}
        return step

    def _next_level(self) -> int:
        return 1 + max((step.level for step in self.steps), default=-1)

    def _path_step(self, place: Place, slot: str, types: Iterable[str]) -> PathStep:
        stored = self._stored(types)
        return PathStep(slot, () if stored >= place.possible else tuple(sorted(stored)))

    def _stored(self, types: Iterable[str]) -> frozenset[str]:
        return frozenset(stored for each in types for stored in self.graph.stands_for(each))

    def _representation(self, fields: FieldSet, type_name: str, *, required: bool) -> tuple[RepresentationField, ...]:
        asked = (fields, type_name, required)
        found = self._representations.get(asked)
        if found is None:
            found = self._representations[asked] = tuple(
                self._representation_fields(fields, (type_name,), (), required)
            )
        return found

    def _representation_fields(
        self, fields: FieldSet, types: Sequence[str], on: tuple[str, ...], required: bool
    ) -> list[RepresentationField]:
        found: list[RepresentationField] = []
        for part in fields.fields:
            below: list[RepresentationField] = []
            if part.selection is not None:
                declared = {
                    named_type(self.graph.supergraph.types[each].fields[part.name].type)
                    for each in types
                    if part.name in self.graph.supergraph.types[each].fields
                }
                runtime_types = sorted({runtime for name in declared for runtime in self.graph.possible(name)})
                below = self._representation_fields(part.selection, runtime_types, (), required)
                if any(self.graph.is_abstract(name) for name in declared):
                    below.insert(0, TYPENAME_FIELD)
            found.append(RepresentationField(part.name, slot_of(part.name, part.arguments), required, tuple(below), on))
        for condition, inner in fields.fragments:
            allowed = self.graph.possible(condition)
            narrowed = tuple(each for each in types if each in allowed)
            if narrowed:
                found += self._representation_fields(inner, narrowed, narrowed, required)
        return found

    # --- failing -----------------------------------------------------------------------------------------------------

    def _unplannable(self, place: Place, type_name: str, want: Want, missing: frozenset[int]) -> Unplannable:
        trail = [step.slot for step in place.path]
        rest = self.ways.part(want, missing)
        owner = type_name
        while rest.below is not None and rest.below.wants:
            trail.append(rest.slot)
            rest = rest.below.wants[0]
            owner = rest.types[0] if rest.types else owner
        trail.append(rest.slot)
        declared = self.graph.supergraph.types[owner].fields.get(rest.name) if rest.name != TYPENAME else None
        reasons = []
        for graph, there in sorted(declared.in_graphs.items()) if declared is not None else ():
            name = self.graph.supergraph.subgraphs[graph].name
            if there.external:
                reasons.append(f"{name}: the field is external there")
                continue
            entries = self.graph.entries(graph, owner)
            keys = ", ".join(print_field_set(each.key) for each in entries if each.key is not None)
            reasons.append(
                f"{name}: " + (f"its key ({keys}) is not known before" if keys else "it has no resolvable key")
            )
        return Unplannable(
            f"no subgraph can be asked for {owner}.{rest.name} at {'.'.join(trail)}",
            reasons=reasons,
            suggestion="give the type a @key that is resolvable and known where the object comes from",
        )
