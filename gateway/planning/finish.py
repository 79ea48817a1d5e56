"""Freeze the draft into fetches: requests, groups of entities, printed fields, and aliases where a request needs them.

Two fields may not share a response key in one request when their names, arguments or shapes differ, even on types that
exclude each other (GraphQL, "Field Selection Merging"); the second gets an alias that stays inside the request.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gateway.composition.type_reference import named
from gateway.planning.conditions import any_of, either
from gateway.planning.graph import QueryGraph
from gateway.planning.plan import (
    ALWAYS,
    Condition,
    EntityGroup,
    Fetch,
    FetchScope,
    Reference,
    Representation,
    RequiredInput,
    SelectedField,
    SelectedFragment,
    Selection,
)
from gateway.planning.representation import in_order
from gateway.planning.slots import TYPENAME
from gateway.planning.steps import Step, Tree, TreeField

TYPENAME_SELECTED = SelectedField(TYPENAME, TYPENAME, TYPENAME)


@dataclass(slots=True)
class Keys:
    """The response keys of one object in a request: what each stands for, and the keys below it."""

    given: dict[tuple[str, str, str], str] = field(default_factory=dict)  # (slot, name, shape) -> key
    taken: set[str] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)  # by name, the last alias tried
    below: dict[str, "Keys"] = field(default_factory=dict)

    def key_of(self, each: TreeField, shape: str) -> str:
        wanted = (each.slot, each.name, shape)
        key = self.given.get(wanted)
        if key is None:
            key = each.name
            while key in self.taken:
                self.numbers[each.name] = self.numbers.get(each.name, 0) + 1
                key = f"{each.name}_{self.numbers[each.name]}"
            self.taken.add(key)
            self.given[wanted] = key
        return key

    def under(self, key: str) -> "Keys":
        return self.below.setdefault(key, Keys())


def finish(requests: Sequence[Sequence[Step]], graph: QueryGraph, variable_types: Mapping[str, str]) -> list[Fetch]:
    """One fetch for each list of steps; the lists stand in an order in which nothing depends on a later one."""
    fetch_of = {step.id: index for index, steps in enumerate(requests) for step in steps}
    before: list[frozenset[int]] = []
    fetches: list[Fetch] = []
    for index, steps in enumerate(requests):
        needed = frozenset(fetch_of[each] for step in steps for each in step.deps) - {index}
        before.append(needed.union(*(before[each] for each in needed)))
        direct = sorted(needed - frozenset[int]().union(*(before[each] for each in needed)))
        fetches.append(_fetch(index, steps, tuple(direct), graph, variable_types))
    return fetches


def in_fetches(references: Sequence[Reference], requests: Sequence[Sequence[Step]]) -> list[Reference]:
    """The references with fetches in place of steps, equal ones once, in an order that the operation gives."""
    fetch_of = {
        id_: index for index, steps in enumerate(requests) for step in steps for id_ in (step.id, *step.absorbed)
    }
    merged: dict[Reference, Condition] = {}
    for each in references:
        deps = tuple(sorted({fetch_of[step] for step in each.depends_on}))
        same = replace(each, depends_on=deps, when=ALWAYS)
        merged[same] = either(merged[same], each.when) if same in merged else each.when
    return [replace(each, when=when) for each, when in merged.items()]


def _fetch(
    index: int, steps: Sequence[Step], deps: tuple[int, ...], graph: QueryGraph, variable_types: Mapping[str, str]
) -> Fetch:
    freezing = _Freezing(graph, steps[0].graph)
    root: Selection | None = None
    groups: list[EntityGroup] = []
    if steps[0].is_root:
        root = freezing.selection(steps[0].tree, Keys())
    else:
        groups = _numbered(_together([freezing.group(step) for step in steps]))
    return Fetch(
        id=index,
        subgraph=steps[0].graph,
        operation_type=steps[0].operation_type,
        depends_on=deps,
        root=root,
        at=steps[0].path if root is not None else (),
        entities=tuple(groups),
        when=any_of(step.tree.condition() for step in steps),
        scope=_scope(steps),
        variable_types=tuple((name, variable_types[name]) for name in sorted(freezing.variables)),
    )


def _scope(steps: Sequence[Step]) -> FetchScope:
    """The widest of its steps': those that ask for nobody's data may travel with those that do."""
    return next((step.scope for step in steps if step.scope is not FetchScope.PUBLIC), FetchScope.PUBLIC)


def _together(groups: Iterable[EntityGroup]) -> list[EntityGroup]:
    """Groups that ask the same of objects at several paths become one."""
    merged: dict[EntityGroup, tuple[list[EntityGroup], Condition]] = {}
    for group in groups:
        same, when = merged.setdefault(replace(group, paths=(), when=ALWAYS), ([], ()))
        same.append(group)
        merged[replace(group, paths=(), when=ALWAYS)] = (same, either(when, group.when))
    return [
        replace(same[0], paths=tuple(path for each in same for path in each.paths), when=when)
        for same, when in merged.values()
    ]


def _numbered(groups: Sequence[EntityGroup]) -> list[EntityGroup]:
    if len(groups) == 1:
        return [replace(groups[0], alias="_entities", variable="representations")]
    return [
        replace(group, alias=f"_e{number}", variable=f"representations_{number}") for number, group in enumerate(groups)
    ]


@dataclass(slots=True)
class _Freezing:
    graph: QueryGraph
    subgraph: str
    variables: set[str] = field(default_factory=set)

    def group(self, step: Step) -> EntityGroup:
        return EntityGroup(
            alias="_entities",
            variable="representations",
            paths=(step.path,),
            representations=self._representations(step),
            selection=self.selection(step.tree, Keys()),
            when=step.tree.condition(),
            resolves_type=step.resolves_type,
            object_protections=step.object_protections,
        )

    def _representations(self, step: Step) -> tuple[Representation, ...]:
        same: dict[Representation, set[str]] = {}
        for type_name, each in sorted(step.entering.items()):
            fields = in_order(each.fields.values())
            inputs = tuple(
                RequiredInput(taken.slot, taken.requires[type_name], taken.when)
                for taken in step.tree.fields.values()
                if each.type_name in taken.types and type_name in taken.requires
            )
            named = Representation(each.type_name, (), fields, in_order(each.keys), inputs)
            same.setdefault(named, set()).update(self.graph.stands_for(type_name))
        return tuple(replace(named, runtime_types=tuple(sorted(types))) for named, types in same.items())

    def selection(self, tree: Tree, keys: Keys) -> Selection:
        """Fields that hold for every type plainly, the others in one fragment a type."""
        frozen: dict[SelectedField, set[str]] = {}
        for each in tree.fields.values():
            frozen.setdefault(self._field(each, keys), set()).update(each.types)
        frozen = _without_repeated(frozen)
        everywhere = set(tree.possible)
        plain = [TYPENAME_SELECTED] if tree.typename else []
        by_type: dict[str, list[SelectedField]] = {}
        for one, types in frozen.items():
            if types >= everywhere and self._declares(tree.type_name, one):
                plain.append(one)
                continue
            for type_name in sorted(types):
                by_type.setdefault(type_name, []).append(one)
        fragments = [
            SelectedFragment(type_name, self.graph.stands_for(type_name), Selection(tuple(fields)))
            for type_name, fields in by_type.items()
        ]
        if not plain and not fragments:
            plain = [TYPENAME_SELECTED]
        return Selection(tuple(plain), tuple(fragments))

    def _field(self, each: TreeField, keys: Keys) -> SelectedField:
        name = named(each.returned)
        shape = each.returned.replace(name, "*") if self.graph.is_composite(name) else each.returned
        key = keys.key_of(each, shape)
        self.variables.update(each.variables)
        return SelectedField(
            name=each.name,
            response_key=key,
            slot=each.slot,
            arguments=f"({each.arguments})" if each.arguments else "",
            variables=each.variables,
            when=each.when,
            selection=self.selection(each.below, keys.under(key)) if each.below is not None else None,
            protections=each.protections,
            object_protections=each.object_protections,
            keep=each.keep,
            by_id=each.by_id,
            telling=each.telling and each.returned.endswith("!"),
        )

    def _declares(self, type_name: str, one: SelectedField) -> bool:
        """Whether the field can be selected on the type itself, and means the same there as on each of its types."""
        if type_name not in self.graph.supergraph.types:
            return False
        declared = self.graph.declared(self.subgraph, type_name, one.name)
        if declared is None:
            return False
        possible = self.graph.possible_in(self.subgraph, type_name)
        if possible == (type_name,):
            return True
        types = {self._returned(each, one.name) for each in possible}
        return types == {declared.type}

    def _returned(self, type_name: str, name: str) -> str:
        declared = self.graph.declared(self.subgraph, type_name, name)
        return declared.type if declared is not None else ""


def _without_repeated(frozen: Mapping[SelectedField, set[str]]) -> dict[SelectedField, set[str]]:
    """Leave out a leaf for types where another selection of the same leaf is wider and under no condition."""
    leaves: dict[str, list[SelectedField]] = {}
    for one in frozen:
        if one.selection is None:
            leaves.setdefault(one.response_key, []).append(one)
    repeated = {
        one
        for same in leaves.values()
        if len(same) > 1
        for one in same
        if any(
            replace(one, when=ALWAYS) == other
            and frozen[other] >= frozen[one]
            and (one.when != ALWAYS or len(frozen[other]) > len(frozen[one]))
            for other in same
        )
    }
    return {one: types for one, types in frozen.items() if one not in repeated}
