"""What execution derives from a plan once and keeps with it: pruned selections, printed texts, the projection."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from gateway.execution.conditions import conditions_in, variables_of
from gateway.execution.generated_projection import generate_projection, generated_when_used
from gateway.execution.generated_reader import Exclusive, GeneratedReader
from gateway.execution.note_withheld import WithheldBelow, withheld_below
from gateway.execution.print_operation import PrintedOperation, print_entities, print_root
from gateway.execution.pruned_selection import PrunedSelection, prune
from gateway.execution.shape import Projection, compile_projection
from gateway.execution.written_paths import SlotPath, WrittenPaths, bases_of, slots_of
from gateway.planning.cost_tree import CostTree
from gateway.planning.mirrored import is_mirrored
from gateway.planning.plan import (
    Condition,
    EntityGroup,
    Fetch,
    Plan,
    ProjectedField,
    Protection,
    Reference,
    Selection,
    composite,
)

if TYPE_CHECKING:
    from gateway.execution.compiled_deferral import CompiledDeferral

# Distinct sets of conditions and refusals of one fetch; beyond it, they are computed each time.
_KEPT = 64
_LONGEST_NAME = 100
_NO_NAME = re.compile(r"[^0-9A-Za-z_]")


@dataclass(slots=True)
class CompiledSelection:
    """A root selection or an entity group's; `protections` are numbered in it."""

    selection: Selection
    object_protections: tuple[tuple[str, Protection], ...]
    condition_variables: tuple[str, ...]
    protections: tuple[Protection, ...]
    index: Mapping[Protection, int]
    exclusive: Exclusive
    _readers: dict[int, GeneratedReader] = field(default_factory=dict)
    _pruned: dict[tuple[Any, ...], PrunedSelection] = field(default_factory=dict)

    def reader(self, selection: PrunedSelection) -> GeneratedReader:
        """By the identity of the selection, which the reader keeps alive."""
        found = self._readers.get(id(selection))
        if found is None:
            found = GeneratedReader(selection, self.exclusive)
            if len(self._readers) < _KEPT:
                self._readers[id(selection)] = found
        return found

    @property
    def items(self) -> tuple[tuple[str, int], ...]:
        return tuple((type_name, self.index[protection]) for type_name, protection in self.object_protections)

    def pruned(
        self,
        variables: Mapping[str, Any],
        refused: frozenset[int],
        without: frozenset[str] = frozenset(),
        *,
        telling: bool = True,
    ) -> PrunedSelection:
        """`without`: slots of an entity that cannot be asked for; `telling` as in `prune`."""
        key = (tuple([bool(variables.get(name)) for name in self.condition_variables]), refused, without, telling)
        found = self._pruned.get(key)
        if found is None:
            found = prune(self.selection, variables, self.index, refused, self.object_protections, without, telling)
            if len(self._pruned) < _KEPT:
                self._pruned[key] = found
        return found


@dataclass(slots=True)
class CompiledFetch:
    fetch: Fetch
    root: CompiledSelection | None
    groups: tuple[tuple[EntityGroup, CompiledSelection], ...]
    join_after: tuple[
        int, ...
    ]  # fetches that write the same root slots: joined in order, so that the same side is first
    name: str = ""  # that the subgraph gets to see
    _printed: dict[tuple[int, ...], tuple[PrintedOperation, tuple[PrunedSelection, ...]]] = field(default_factory=dict)

    def print_root(self, selection: PrunedSelection) -> PrintedOperation:
        return self._remember((id(selection),), (selection,), lambda: print_root(self.fetch, selection, self.name))

    def print_entities(self, asked: Sequence[tuple[EntityGroup, PrunedSelection]]) -> PrintedOperation:
        key = tuple([part for group, selection in asked for part in (id(group), id(selection))])
        return self._remember(key, tuple([s for _, s in asked]), lambda: print_entities(self.fetch, asked, self.name))

    def _remember(self, key: tuple[int, ...], alive: tuple[PrunedSelection, ...], print_it: Any) -> PrintedOperation:
        """By the identity of selections, which are kept alive with the text."""
        found = self._printed.get(key)
        if found is None:
            found = (print_it(), alive)
            if len(self._printed) < _KEPT:
                self._printed[key] = found
        return found[0]


@dataclass(slots=True)
class CompiledPlan:
    plan: Plan
    root_type: str
    fetches: Mapping[int, CompiledFetch]
    dependents: Mapping[int, tuple[int, ...]]
    references: tuple[Reference, ...]
    projection_variables: tuple[str, ...]
    withheld: WithheldBelow | None = None
    costs: CostTree | None = None  # None: not asked for
    guarded: bool = True  # something in it may be refused
    mirrored: bool = False  # its one fetch is answered with what the client is owed
    deferral: "CompiledDeferral | None" = None
    access: object = None  # equal for plans that differ in nothing but the labels that were drawn
    _projections: dict[tuple[bool, ...], Projection] = field(default_factory=dict)

    def projection(self, variables: Mapping[str, Any]) -> Projection:
        key = tuple([bool(variables.get(name)) for name in self.projection_variables])
        found = self._projections.get(key)
        if found is None:
            found = compile_projection(self.plan.projection, self.root_type, variables)
            if not self.guarded:
                found = generated_when_used(
                    found, partial(generate_projection, self.plan.projection, self.root_type, variables)
                )
            if len(self._projections) < _KEPT:
                self._projections[key] = found
        return found


def compile_plan(
    plan: Plan, root_type: str, name: str | None = None, subgraphs: Mapping[str, str] | None = None
) -> CompiledPlan:
    """`name`: the operation's; its fetches are named after it and the subgraph's public name."""
    dependents: dict[int, list[int]] = {fetch.id: [] for fetch in plan.fetches}
    for fetch in plan.fetches:
        for earlier in fetch.depends_on:
            dependents[earlier].append(fetch.id)
    written = WrittenPaths(plan)
    return CompiledPlan(
        plan=plan,
        root_type=root_type,
        fetches={
            fetch.id: _compile_fetch(
                fetch, plan, written, fetch_name(name, (subgraphs or {}).get(fetch.subgraph), fetch)
            )
            for fetch in plan.fetches
        },
        dependents={earlier: tuple(later) for earlier, later in dependents.items()},
        references=plan.references,
        projection_variables=tuple(sorted(variables_of(_projected_conditions(plan.projection, set())))),
        mirrored=is_mirrored(plan),
        withheld=withheld_below({root_type: plan.projection}),
        guarded=bool(plan.references) or any(_is_guarded(fetch) for fetch in plan.fetches),
    )


def fetch_name(name: str | None, subgraph: str | None, fetch: Fetch) -> str:
    """`Dashboard__products__2`, as other routers name them; of an operation without a name: none."""
    if not name:
        return ""
    return f"{name[:_LONGEST_NAME]}__{_NO_NAME.sub('_', subgraph or fetch.subgraph)}__{fetch.id}"


def _compile_fetch(fetch: Fetch, plan: Plan, paths: WrittenPaths, name: str) -> CompiledFetch:
    written = _root_slots(fetch)

    def compiled(
        selection: Selection,
        bases: tuple[SlotPath, ...],
        object_protections: tuple[tuple[str, Protection], ...] = (),
    ) -> CompiledSelection:
        # Each root field of a mutation is a step of its own.
        exclusive = partial(paths.exclusive, bases) if plan.kind == "query" else _never
        return _compile_selection(selection, object_protections, exclusive)

    return CompiledFetch(
        fetch=fetch,
        root=compiled(fetch.root, (slots_of(fetch.at),)) if fetch.root is not None else None,
        groups=tuple(
            (group, compiled(group.selection, bases_of(group.paths), group.object_protections))
            for group in fetch.entities
        ),
        name=name,
        join_after=tuple(
            earlier.id
            for earlier in plan.fetches
            if earlier.id < fetch.id and earlier.at == fetch.at and written & _root_slots(earlier)
        ),
    )


def _is_guarded(fetch: Fetch) -> bool:
    selections = [*([fetch.root] if fetch.root is not None else ()), *(group.selection for group in fetch.entities)]
    return any(group.object_protections for group in fetch.entities) or any(
        protection for selection in selections for protection in _protections_in(selection)
    )


def _root_slots(fetch: Fetch) -> set[str]:
    if fetch.root is None:
        return set()
    return {selected.slot for selected in fetch.root.fields if selected.selection is not None}


def _never(_path: SlotPath) -> bool:
    return False


def _compile_selection(
    selection: Selection, object_protections: tuple[tuple[str, Protection], ...], exclusive: Exclusive
) -> CompiledSelection:
    protections = tuple(dict.fromkeys([*(p for _, p in object_protections), *_protections_in(selection)]))
    return CompiledSelection(
        selection=selection,
        object_protections=object_protections,
        condition_variables=tuple(sorted(variables_of(conditions_in(selection)))),
        protections=protections,
        index={protection: number for number, protection in enumerate(protections)},
        exclusive=exclusive,
    )


def _protections_in(selection: Selection) -> Iterable[Protection]:
    for selected in selection.fields:
        yield from selected.protections
        yield from (protection for _, protection in selected.object_protections)
        if selected.selection is not None:
            yield from _protections_in(selected.selection)
    for fragment in selection.fragments:
        yield from _protections_in(fragment.selection)


def _projected_conditions(fields: Iterable[ProjectedField], seen: set[int]) -> Iterable[Condition]:
    """`seen`: shapes, by their identity; one may stand at many places."""
    for projected in fields:
        yield projected.when
        yield from (when for when, _ in projected.places)
        shape = composite(projected.shape)
        if shape is not None and id(shape) not in seen:
            seen.add(id(shape))
            for below in shape.by_type.values():
                yield from _projected_conditions(below, seen)
