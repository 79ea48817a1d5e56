"""Normalise an operation: fragments opened, aliases folded into slots, conditions on the fields they decide.

The operation has been validated against the public schema; what is built here are the wants that are planned and the
projection that shapes the answer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    Visitor,
    print_ast,
    visit,
)

from gateway.composition.parse_field_set import print_value
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import named
from gateway.errors import BadUserInput, LimitExceeded
from gateway.planning.conditions import NEVER, any_of, both, either, negated, of_directives
from gateway.planning.defer import Defers
from gateway.planning.graph import QueryGraph
from gateway.planning.introspection import INTROSPECTION_FIELDS, introspection_of, introspection_slot
from gateway.planning.operation import Below, Operation, Want
from gateway.planning.plan import (
    ALWAYS,
    Condition,
    DeferredFields,
    LeafType,
    ListOf,
    NonNull,
    ObjectShape,
    OutputShape,
    ProjectedField,
)
from gateway.planning.separate_slots import separate_slots
from gateway.planning.slots import TYPENAME, arguments_of, slot_apart, slot_of

MAX_WANTS = 20_000
MAX_DEPTH = 80

Selections = Sequence[tuple[SelectionSetNode, Condition]]
Together = tuple[str, tuple[str, ...]]  # the slot, and the types that it is asked of
Remembered = dict[tuple[str, tuple[tuple[int, Condition], ...]], OutputShape]
TYPENAME_SHAPE = NonNull(LeafType("String"))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A field node as it applies to some of the runtime types of its object."""

    node: FieldNode
    types: tuple[str, ...]
    when: Condition


def normalize(
    document: DocumentNode, operation_name: str | None, graph: QueryGraph, *, deferring: bool = False
) -> Operation:
    """Normalise the operation that `operation_name` chooses; unless `deferring`, `@defer` says nothing.

    Raises:
        BadUserInput: no such operation, or several and no name.
        LimitExceeded: nested deeper, or selecting more once fragments are opened, than the planner takes.
    """
    node = chosen_operation(document, operation_name)
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    kind = node.operation.value
    root = graph.supergraph.roots.get(kind)
    if root is None:
        raise BadUserInput(f"this graph has no {kind}", suggestion="look at the schema's root types")
    apart = separate_slots(node, root, fragments, graph, MAX_DEPTH)
    work = _Normalizing(graph, fragments, kind, root, apart, defers=Defers() if deferring else None)
    selections: Selections = [(node.selection_set, ALWAYS)]
    below = work.wants((root,), selections, depth=0)
    shown = work.shape_of((root,), root, selections, depth=0)
    projection = shown.by_type[root]
    deferred = work.defers.fragments if work.defers is not None else []
    introspection = introspection_of(
        [each.node for each in work.occurrences(selections, (root,)) if each.node.name.value in INTROSPECTION_FIELDS],
        node,
        fragments,
    )
    used = [node, *(fragments[name] for name in sorted(work.used_fragments))]
    return Operation(
        kind=kind,
        text=("# in parts\n" if deferred else "") + "\n".join(print_ast(each) for each in used),
        root=below,
        projection=projection,
        variable_types=tuple(
            (
                each.variable.name.value,
                print_ast(each.type) + (f" = {print_value(each.default_value)}" if each.default_value else ""),
            )
            for each in sorted(node.variable_definitions or (), key=lambda each: each.variable.name.value)
        ),
        introspection=introspection,
        deferred=tuple(deferred),
        deferred_root=shown.deferred.get(root, ()),
    )


def chosen_operation(document: DocumentNode, operation_name: str | None) -> OperationDefinitionNode:
    """The operation to run, as GraphQL chooses it."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if operation_name:
        for each in operations:
            if each.name is not None and each.name.value == operation_name:
                return each
        raise BadUserInput(f'the document has no operation "{operation_name}"')
    if len(operations) != 1:
        raise BadUserInput(
            "the document has several operations" if operations else "the document has no operation",
            suggestion="say which one by operationName" if operations else None,
        )
    return operations[0]


@dataclass(slots=True)
class _Normalizing:
    graph: QueryGraph
    fragments: Mapping[str, FragmentDefinitionNode]
    kind: str
    root: str
    apart: frozenset[tuple[str, str]]  # what has a slot for its own name, too
    defers: Defers | None = None
    leaves: int = 0
    opened: int = 0
    used_fragments: set[str] = field(default_factory=set)

    def wants(self, runtime_types: tuple[str, ...], selections: Selections, depth: int) -> Below:
        """Group what is selected by slot and by the types it is asked of together."""
        if depth > MAX_DEPTH:
            raise LimitExceeded(f"the operation is nested deeper than {MAX_DEPTH} levels")
        groups: dict[Together, list[Occurrence]] = {}
        order: list[tuple[Together, Occurrence]] = []
        for each in self.occurrences(selections, runtime_types):
            if depth == 0 and each.node.name.value in (*INTROSPECTION_FIELDS, TYPENAME):
                continue
            together = (self._slot(each.node, depth), each.types)
            groups.setdefault(together, []).append(each)
            order.append((together, each))
        if depth == 0 and self.kind == "mutation":
            return Below(runtime_types, tuple(self._commands(groups, order)))
        wants = [self._want(slot, types, found, depth) for (slot, types), found in groups.items()]
        return Below(runtime_types, tuple(wants))

    def _commands(
        self, groups: Mapping[Together, list[Occurrence]], order: Sequence[tuple[Together, Occurrence]]
    ) -> Iterator[Want]:
        """A mutation's root fields in the order in which they run: where a field stands first among what is included.

        One that is left out at first may stand again after another: then it is wanted at both places, under conditions of
        which one at most is met.
        """
        runs: list[tuple[Together, Condition]] = []
        before: dict[Together, Condition] = {}
        for together, each in order:
            earlier = before.get(together, NEVER)
            here = both(each.when, negated(earlier))
            before[together] = either(earlier, each.when)
            if here == NEVER:
                continue
            if runs and runs[-1][0] == together:
                here = either(runs.pop()[1], here)
            runs.append((together, here))
        for (slot, types), when in runs:
            yield replace(self._want(slot, types, groups[slot, types], 0), when=when)

    def _want(self, slot: str, types: tuple[str, ...], found: Sequence[Occurrence], depth: int) -> Want:
        node = found[0].node
        name = node.name.value
        below = None
        if node.selection_set is not None:
            inner = self._inner(found)
            below = self.wants(self._returned(types, name), inner, depth + 1)
        leaves: frozenset[int]
        if below is None or not below.wants:
            self.leaves += 1
            leaves = frozenset((self.leaves,))
        else:
            leaves = frozenset().union(*(want.leaves for want in below.wants))
        if self.leaves > MAX_WANTS:
            raise LimitExceeded(f"the operation selects more than {MAX_WANTS} fields")
        arguments = arguments_of(node)
        return Want(
            name=name,
            arguments=arguments,
            slot=slot,
            variables=_variables(node, arguments),
            types=types,
            leaves=leaves,
            when=any_of(each.when for each in found),
            below=below,
        )

    def shape_of(self, runtime_types: Iterable[str], name: str, selections: Selections, depth: int) -> ObjectShape:
        """For each public runtime type, what the client is shown, in the order of the operation."""
        by_type: dict[str, tuple[ProjectedField, ...]] = {}
        deferred: dict[str, tuple[DeferredFields, ...]] = {}
        remembered: Remembered = {}
        of_fragments: Remembered = {}
        for runtime_type in runtime_types:
            if self.defers is None:
                by_type[runtime_type] = self._fields(runtime_type, selections, depth, remembered)
                continue
            with self.defers.watched() as standing:
                by_type[runtime_type] = self._fields(runtime_type, selections, depth, remembered)
            with self.defers.unwatched():
                deferred[runtime_type] = tuple(
                    DeferredFields(number, self._fields(runtime_type, [(selected, when)], depth, of_fragments), when)
                    for number, selected, when in standing
                )
        return ObjectShape(name, by_type, {each: found for each, found in deferred.items() if found})

    def _fields(
        self, runtime_type: str, selections: Selections, depth: int, remembered: Remembered
    ) -> tuple[ProjectedField, ...]:
        groups: dict[str, list[Occurrence]] = {}
        found = self.occurrences(selections, (runtime_type,))
        for each in found:
            groups.setdefault(_response_key(each.node), []).append(each)
        fields = [self._projected(runtime_type, key, found, depth, remembered) for key, found in groups.items()]
        # A key stands where it is first among what is included: that depends on conditions where a later one may be first.
        if self.defers is not None or all(
            group[0].when == field.when for group, field in zip(groups.values(), fields, strict=True)
        ):
            return tuple(fields)
        places: dict[str, list[tuple[Condition, int]]] = {}
        for position, each in enumerate(found):
            places.setdefault(_response_key(each.node), []).append((each.when, position))
        return tuple(replace(each, places=tuple(places[each.response_key])) for each in fields)

    def _projected(
        self,
        type_name: str,
        key: str,
        found: Sequence[Occurrence],
        depth: int,
        remembered: Remembered,
    ) -> ProjectedField:
        node = found[0].node
        name = node.name.value
        when = any_of(each.when for each in found)
        if name == TYPENAME:
            return ProjectedField(key, TYPENAME, TYPENAME_SHAPE, when)
        if depth == 0 and name in INTROSPECTION_FIELDS:
            return ProjectedField(key, introspection_slot(node), LeafType("__Introspection"), when)
        reference = self.graph.supergraph.types[type_name].fields[name].type
        inner = self._inner(found)
        asked = (reference, tuple((id(each.node), each.when) for each in found))
        shape = remembered.get(asked)
        if shape is None:
            shape = remembered[asked] = self._shape(reference, inner, depth)
        return ProjectedField(key, self._slot(node, depth), shape, when)

    def _shape(self, reference: str, selections: Selections, depth: int) -> OutputShape:
        if reference.endswith("!"):
            inner = self._shape(reference[:-1], selections, depth)
            assert not isinstance(inner, NonNull)
            return NonNull(inner)
        if reference.startswith("["):
            return ListOf(self._shape(reference[1:-1], selections, depth))
        type_ = self.graph.supergraph.types.get(reference)
        if type_ is None or type_.kind is Kind.SCALAR:
            return LeafType(reference)
        if type_.kind is Kind.ENUM:
            return LeafType(reference, type_.public_values)
        return self.shape_of(self._runtime_types(reference), reference, selections, depth + 1)

    def occurrences(self, selections: Selections, types: tuple[str, ...]) -> list[Occurrence]:
        """Open fragments and merge conditions; a field that applies to no type, or never, is left out."""
        found: list[Occurrence] = []
        visited: set[tuple[str, tuple[str, ...], Condition]] = set()
        for selection_set, when in selections:
            found.extend(self._open(selection_set, types, when, visited))
        return found

    def _open(
        self,
        selection_set: SelectionSetNode,
        types: tuple[str, ...],
        outer: Condition,
        visited: set[tuple[str, tuple[str, ...], Condition]],
    ) -> Iterator[Occurrence]:
        for node in selection_set.selections:
            when = both(outer, of_directives(node.directives))
            if when == NEVER:
                continue
            if isinstance(node, FieldNode):
                self.opened += 1
                if self.opened > MAX_WANTS * 20:
                    raise LimitExceeded("the operation's fragments open into too many fields")
                yield Occurrence(node, types, when)
                continue
            assert isinstance(node, InlineFragmentNode | FragmentSpreadNode)
            number = None
            if self.defers is not None:
                when, number = self.defers.enter(node, when)
            if isinstance(node, InlineFragmentNode):
                condition = node.type_condition.name.value if node.type_condition is not None else None
                inner = node.selection_set
            else:
                name = node.name.value
                fragment = self.fragments[name]
                condition, inner = fragment.type_condition.name.value, fragment.selection_set
                if (name, types, when) in visited:
                    continue
                visited.add((name, types, when))
                self.used_fragments.add(name)
            narrowed = types
            if condition is not None:
                allowed = self.graph.possible(condition)
                narrowed = tuple(each for each in types if each in allowed)
            if narrowed:
                if self.defers is not None and number is not None:
                    self.defers.stands(number, inner, when)
                yield from self._open(inner, narrowed, when, visited)

    def _runtime_types(self, type_name: str) -> tuple[str, ...]:
        return self.graph.visible(type_name)

    def _returned(self, types: tuple[str, ...], name: str) -> tuple[str, ...]:
        """Every runtime type that the field may return on one of these."""
        names = {named(self.graph.supergraph.types[each].fields[name].type) for each in types}
        return tuple(sorted({runtime for each in names for runtime in self._runtime_types(each)}))

    def _inner(self, found: Sequence[Occurrence]) -> Selections:
        seen: dict[tuple[int, Condition], tuple[SelectionSetNode, Condition]] = {}
        for each in found:
            if each.node.selection_set is not None:
                seen.setdefault((id(each.node.selection_set), each.when), (each.node.selection_set, each.when))
        return list(seen.values())

    def _slot(self, node: FieldNode, depth: int) -> str:
        if depth == 0 and self.kind == "mutation":
            return _response_key(node)  # each is a command of its own
        arguments = arguments_of(node)
        slot = slot_of(node.name.value, arguments)
        # An object under an alias of its own is fetched on its own: a non-null field that fails below one response key
        # nulls that object there, and may not take along what another key selects of it.
        key = _response_key(node)
        if node.selection_set is None or (key == node.name.value and (key, arguments) not in self.apart):
            return slot
        # But what a query tries by rows of its own is tried once, however often it is written.
        tried = depth == 0 and self.graph.guarded.is_command(self.kind, self.root, node.name.value)
        return slot if tried else slot_apart(slot, key)


def _response_key(node: FieldNode) -> str:
    return node.alias.value if node.alias is not None else node.name.value


def _variables(node: FieldNode, printed: str) -> tuple[str, ...]:
    found: set[str] = set()
    if "$" not in printed:
        return ()

    class Finder(Visitor):
        def enter_variable(self, variable: VariableNode, *_: object) -> None:
            found.add(variable.name.value)

    for argument in node.arguments or ():
        value: ValueNode = argument.value
        if isinstance(value, VariableNode):
            found.add(value.name.value)
        else:
            visit(value, Finder())
    return tuple(sorted(found))
