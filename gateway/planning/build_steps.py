"""Walk the wants once, take the best way to each, and write down the steps that this needs.

Top-down: at every object the wants with the fewest ways are decided first, so that a field that many subgraphs have goes
where something else has to be asked anyway.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from gateway.composition.field_set import FieldSet
from gateway.composition.protection import SubjectSource
from gateway.composition.supergraph import FieldInGraph
from gateway.composition.type_reference import named
from gateway.planning.graph import Entry, QueryGraph
from gateway.planning.guard_entity import entity_claim, guard_entities, is_stranger, item_protections
from gateway.planning.guard_field import NOTHING_KNOWN, guard_field, take_inputs
from gateway.planning.guarded import UNKNOWN, Refers, argument_value
from gateway.planning.operation import Operation, Want
from gateway.planning.own_wants import path_set
from gateway.planning.place import Place
from gateway.planning.plan import (
    Claim,
    ClaimSource,
    Condition,
    FetchScope,
    PathStep,
    Reference,
    RepresentationField,
)
from gateway.planning.representation import representation_fields
from gateway.planning.steps import Entering, Step, Tree, TreeField
from gateway.planning.unplannable import Unplannable, why_not
from gateway.planning.way import FREE, IDLE, Busy, Cost, Hop, Way, shifted
from gateway.planning.ways import Ways

ENTITY = "_Entity"
NOBODY: frozenset[int] = frozenset()


@dataclass(slots=True)
class StepBuilder:
    """Grows the draft for one operation."""

    graph: QueryGraph
    ways: Ways
    operation: Operation
    steps: list[Step] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    asked: Cost = FREE  # (subgraph, level) pairs that are paid for
    # By what steps have in common that may be entered with one another.
    _entities: dict[tuple[object, ...], list[Step]] = field(default_factory=dict)
    _roots: dict[tuple[str, FetchScope], Step] = field(default_factory=dict)
    _before: frozenset[int] = NOBODY  # what the next root field of a mutation waits for

    def build(self) -> list[Step]:
        """Steps for the whole operation.

        Raises:
            Unplannable: something that is wanted cannot be reached.
        """
        root = self.operation.root.types[0]
        place = Place(None, (root,), frozenset((root,)), (), None, NOBODY, level=0, start=-1)
        if self.operation.kind == "mutation":
            for want in self.operation.root.wants:
                level = 1 + max((step.level for step in self.steps), default=-1)
                self._place(replace(place, level=level), (want,))
                self._before = frozenset(step.id for step in self.steps)
                self._roots = {}
        else:
            self._place(place, self.operation.root.wants)
        return self.steps

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
        together: dict[tuple[Want, str, FieldSet | None, str], tuple[Way, list[str]]] = {}
        for index, (want, type_name) in enumerate(open_choices):
            for way, part in chosen[index]:
                if way.refers is not None:
                    used |= self._refer(place, type_name, way.refers, part, busy, when)
                    continue
                if way.asks_type:
                    used |= self._one(place, type_name, self.ways.own.typename(type_name), busy, when or part.when)
                if way.hop is not None:
                    used |= self._hop(place, type_name, way, way.hop, part, busy, when)
                    continue
                returned = way.field.type if way.field is not None else ""
                provides = None
                if way.field is not None:
                    provides = self.graph.below_provides(way.field, place.provides, type_name, want.name)
                alone = type_name if self.graph.guarded.linked else ""  # each type is decided by its own annotations
                key = (part, returned, provides, alone)
                together.setdefault(key, (way, []))[1].append(type_name)
        for (part, _, provides, _), (way, types) in together.items():
            used |= self._here(place, tuple(types), way.field, provides, part, busy, when)
        return used

    def _choose(self, place: Place, type_name: str, want: Want, busy: Busy) -> list[tuple[Way, Want]]:
        site = place.site(type_name)
        chosen, missing = self.ways.solve(site, want, busy, self.asked, place.level)
        if missing or (len(chosen) > 1 and self._is_command(place, want.name)):
            rest = self.ways.own.part(want, missing or chosen[1][1].leaves)
            raise Unplannable(*why_not(self.graph, [step.slot for step in place.path], type_name, rest))
        for way, _ in chosen:
            self.asked = self.asked | shifted(way.cost, place.level)
        return chosen

    def _is_command(self, place: Place, name: str) -> bool:
        """Such a root field is sent once, whatever part of what it returns another subgraph could add."""
        at_root = not place.path and place.graph is None
        if at_root and self.operation.kind == "subscription":
            return True
        return at_root and self.graph.guarded.is_command(self.operation.kind, place.types[0], name)

    def _one(self, place: Place, type_name: str, want: Want, busy: Busy, when: Condition) -> frozenset[int]:
        """One want of one type, for a key or a `@requires`."""
        return self._place(replace(place, types=(type_name,)), (want,), busy, when)

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
            place.tree.ask_typename(want.when if when is None else when)
            return place.steps
        assert place.graph is not None
        type_name = named(field_in_graph.type)
        composite = self.graph.is_composite(type_name)
        runtime_types = self.graph.possible_in(place.graph, type_name) if composite else ()
        condition = want.when if when is None else when
        guarded = guard_field(self.graph, place, types[0], want, runtime_types)
        if guarded.protections or guarded.items:
            self._concerns_somebody(place.steps)
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
            take_inputs(self.graph, place.tree, place.graph, each, guarded.protections, condition, place.keyed)
        if want.below is None:
            return place.steps
        if taken.below is None:
            abstract = len(want.below.types) > 1 or runtime_types != (type_name,)
            taken.below = Tree(type_name, runtime_types, typename=abstract)
        for each, protection in guarded.items:
            take_inputs(self.graph, taken.below, place.graph, each, (protection,), condition, NOTHING_KNOWN)
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
            acting=guarded.acting,
            remembered=frozenset(each for each, _ in guarded.items),
            whole=self.ways.whole(place.graph, type_name, want.below),
        )
        return place.steps | self._place(inner, want.below.wants, busy, when)

    def _concerns_somebody(self, steps: Iterable[int]) -> None:
        for each in steps:
            if self.steps[each].scope is FetchScope.PUBLIC:
                self.steps[each].scope = FetchScope.SUBJECTS

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
            for needed in self.ways.own.wanted(path_set(refers.subject), type_name):
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
            if place.tree is None:
                step = self._root_step(hop.entry.graph, hop.entry.type_name, want)
            else:
                step = self._root_step_below(place, place.tree, hop.entry)
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
            claim=entity_claim(self.graph, hop.entry),
            acting=place.acting,
            keyed=frozenset(part.name for part in hop.entry.key.fields) if hop.entry.key is not None else NOTHING_KNOWN,
            remembered=frozenset(each for each, _ in step.object_protections),
        )
        if way.field is None:
            step.tree.ask_typename(want.when if when is None else when)
            step.tree.possible = tuple(sorted({*step.tree.possible, *entered}))
            return inner.steps | self._place(inner, (want,), busy, when)
        step.tree.possible = tuple(sorted({*step.tree.possible, *entered}))
        provides = self.graph.below_provides(way.field, None, hop.entry.type_name, want.name)
        used = self._here(inner, (hop.entry.type_name,), way.field, provides, want, busy, when)
        inputs = representation_fields(self.graph, hop.requires, type_name, required=False)
        step.tree.require(want.slot, hop.entry.type_name, type_name, inputs)
        return used

    def _root_step(self, graph: str, type_name: str, want: Want) -> Step:
        """Root fields of one subgraph go together, but for those whose grant is of another kind."""
        scope = self.graph.guarded.root_scope(self.operation.kind, graph, type_name, want.name)
        step = self._roots.get((graph, scope))
        if step is None:
            self._roots[graph, scope] = step = self._new_step(
                graph, self.operation.kind, self._before, Tree(type_name, (type_name,))
            )
            step.scope = scope
        return step

    def _root_step_below(self, place: Place, tree: Tree, entry: Entry) -> Step:
        """The query type once more, below the root: asked like a root, after what has led there, and joined there."""
        candidates = self._entities.setdefault((entry.graph, place.path, place.steps, entry.type_name), [])
        if not candidates:
            new = Tree(entry.type_name, (entry.type_name,))
            candidates.append(self._new_step(entry.graph, "query", place.steps, new))
            candidates[0].path = place.path
        tree.typename = True
        return candidates[0]

    def _entity_step(self, place: Place, type_name: str, hop: Hop, when: Condition) -> Step:
        """The step that enters this subgraph for these objects after the same steps; or a new one."""
        deps, entry = place.steps, hop.entry
        assert entry.key is not None
        for want in self.ways.own.wanted(entry.key, type_name):
            deps |= self._one(place, type_name, want, hop.key_busy, when)
        fields = representation_fields(self.graph, entry.key, type_name, required=True)
        inputs = representation_fields(self.graph, hop.requires, type_name, required=False)
        if hop.requires is not None:
            for want in self.ways.own.wanted(hop.requires, type_name):
                deps |= self._one(place, type_name, want, hop.requires_busy, when)
        if place.tree is not None:
            place.tree.typename = True
        items = item_protections(self.graph, entry, place.acting)
        if items and is_stranger(self.graph, place, type_name, entry):
            deps |= {self._inputs_step(place, type_name, entry, fields, deps, when).id}
        # By an interface object's name objects of several types are entered, and of each is asked what is wanted of it.
        alone = (type_name, *hop.apart) if self.graph.is_interface_object(entry.graph, entry.type_name) else ()
        key = (entry.graph, place.path, deps, entry.resolves_type, alone, FetchScope.SUBJECTS)
        candidates = self._entities.setdefault(key, [])
        entering = Entering(entry.type_name).take(fields, inputs)
        # Where somebody's data is asked for, an input that is refused must take only the fields along that require it.
        exactly = self.graph.guarded.linked
        for step in candidates:
            if step.accepts(type_name, entering, exactly=exactly):
                guard_entities(self.graph, step, entry, items, when)
                return step
        step = self._new_step(entry.graph, "query", deps, Tree(ENTITY, ()))
        step.path = place.path
        step.alone = place.acting is not None
        step.apart = hop.apart
        step.resolves_type = entry.resolves_type
        step.entering[type_name] = entering
        guard_entities(self.graph, step, entry, items, when)
        candidates.append(step)
        return step

    def _inputs_step(
        self,
        place: Place,
        type_name: str,
        entry: Entry,
        fields: tuple[RepresentationField, ...],
        deps: frozenset[int],
        when: Condition,
    ) -> Step:
        """Ask for the guard's inputs first, alone; what is decided by them is remembered for the fetch of the fields."""
        candidates = self._entities.setdefault((entry.graph, place.path, deps, False, (), FetchScope.INPUTS), [])
        step = next((each for each in candidates if type_name in each.entering), None)
        if step is None:
            step = self._new_step(entry.graph, "query", deps, Tree(ENTITY, ()))
            step.path = place.path
            step.scope = FetchScope.INPUTS
            step.entering[type_name] = Entering(entry.type_name).take(fields)
            candidates.append(step)
        possible = self.graph.possible_in(entry.graph, entry.type_name)
        step.tree.possible = tuple(sorted({*step.tree.possible, *possible}))
        items = self.graph.guarded.item_protections(entry.graph, possible, UNKNOWN, place.acting)
        step.object_protections = tuple(dict.fromkeys((*step.object_protections, *items)))
        for each, protection in items:
            take_inputs(self.graph, step.tree, entry.graph, each, (protection,), when, NOTHING_KNOWN)
        return step

    def _new_step(self, graph: str, operation_type: str, deps: frozenset[int], tree: Tree) -> Step:
        level = 1 + max((self.steps[each].level for each in deps), default=-1)
        step = Step(len(self.steps), graph, operation_type, deps, level, tree)
        self.steps.append(step)
        self.asked = self.asked | {(graph, level)}
        return step

    def _path_step(self, place: Place, slot: str, types: Iterable[str]) -> PathStep:
        stored = self._stored(types)
        return PathStep(slot, () if stored >= place.possible else tuple(sorted(stored)))

    def _stored(self, types: Iterable[str]) -> frozenset[str]:
        return frozenset(stored for each in types for stored in self.graph.stands_for(each))
