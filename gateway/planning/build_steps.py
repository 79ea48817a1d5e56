"""Walk the wants once, take the best way to each, and write down the steps that this needs.

Top-down: at every object the wants with the fewest ways are decided first, so that a field that many subgraphs have goes
where something else has to be asked anyway.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from gateway.composition.field_set import FieldSet
from gateway.composition.parse_field_set import print_field_set
from gateway.composition.supergraph import FieldInGraph
from gateway.planning.graph import QueryGraph, named_type
from gateway.planning.operation import Operation, Want
from gateway.planning.plan import Condition, PathStep, RepresentationField
from gateway.planning.slots import TYPENAME, slot_of
from gateway.planning.steps import TYPENAME_FIELD, Entering, Path, Step, Tree, TreeField
from gateway.planning.unplannable import Unplannable
from gateway.planning.ways import FREE, IDLE, Busy, Cost, Hop, Site, Way, Ways, shifted

ENTITY = "_Entity"
NOBODY: frozenset[int] = frozenset()


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
    sealed: bool = False

    def site(self, type_name: str) -> Site:
        return Site(type_name, self.graph, self.provides, self.known, self.start, self.sealed)


@dataclass(slots=True)
class StepBuilder:
    """Grows the draft for one operation."""

    graph: QueryGraph
    ways: Ways
    operation: Operation
    steps: list[Step] = field(default_factory=list)
    asked: Cost = FREE  # (subgraph, level) pairs that are paid for
    _entities: dict[tuple[str, Path, frozenset[int], bool], list[Step]] = field(default_factory=dict)
    _roots: dict[str, Step] = field(default_factory=dict)
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
        taken = place.tree.take(
            TreeField(
                name=want.name,
                arguments=want.arguments,
                slot=want.slot,
                variables=want.variables,
                types=types,
                returned=field_in_graph.type,
                when=want.when if when is None else when,
            )
        )
        if want.below is None:
            return place.steps
        assert place.graph is not None
        type_name = named_type(field_in_graph.type)
        runtime_types = self.graph.possible_in(place.graph, type_name)
        if taken.below is None:
            abstract = len(want.below.types) > 1 or runtime_types != (type_name,)
            taken.below = Tree(type_name, runtime_types, typename=abstract)
        inner = Place(
            graph=place.graph,
            types=runtime_types,
            possible=self._stored(runtime_types),
            path=(*place.path, self._path_step(place, want.slot, types)),
            tree=taken.below,
            steps=place.steps,
            level=place.level,
            provides=provides,
        )
        return place.steps | self._place(inner, want.below.wants, busy, when)

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
            step = self._root_step(hop.entry.graph, hop.entry.type_name)
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
        )
        if way.field is None:
            step.tree.typename = True
            step.tree.possible = tuple(sorted({*step.tree.possible, *entered}))
            return inner.steps | self._place(inner, (want,), busy, when)
        step.tree.possible = tuple(sorted({*step.tree.possible, *entered}))
        provides = self.graph.below_provides(way.field, None, hop.entry.type_name, want.name)
        return self._here(inner, (hop.entry.type_name,), way.field, provides, want, busy, when)

    def _root_step(self, graph: str, type_name: str) -> Step:
        step = self._roots.get(graph)
        if step is None:
            step = self._new_step(graph, self.operation.kind, self._before, Tree(type_name, (type_name,)))
            self._roots[graph] = step
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
        path = self._entity_path(place, type_name)
        candidates = self._entities.setdefault((entry.graph, path, deps, entry.resolves_type), [])
        for step in candidates:
            entering = step.entering.get(type_name)
            if entering is None:
                step.entering[type_name] = entering = Entering(entry.type_name)
            if entering.type_name == entry.type_name and entering.fits(fields):
                entering.take(fields)
                return step
        step = self._new_step(entry.graph, "query", deps, Tree(ENTITY, ()))
        step.path = path
        step.resolves_type = entry.resolves_type
        step.entering[type_name] = Entering(entry.type_name)
        step.entering[type_name].take(fields)
        candidates.append(step)
        return step

    def _entity_path(self, place: Place, type_name: str) -> Path:
        return place.path

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
