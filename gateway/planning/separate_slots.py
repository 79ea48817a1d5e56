"""Composite fields that need a slot for each response key: where a null below one of them may not be seen by another.

`a: user { name } b: user { age }` is one field with one slot, unless `name` is non-null: where it fails, `a` is null and `b`
is not, so a subgraph has to be asked for both. The same holds between what a client selects and what a key or a `@requires`
reads of the same field. Leaves of a key do not count: where they fail nothing else of the object can be had anyway.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from gateway.composition.field_set import FieldSet
from gateway.planning.conditions import both, of_directives
from gateway.planning.graph import QueryGraph, named_type
from gateway.planning.plan import Condition
from gateway.planning.slots import TYPENAME, arguments_of

# What can null the object that holds it: (field, arguments, condition, the same below).
Strict = frozenset[tuple[str, str, Condition, "Strict"]]
NOTHING: Strict = frozenset()
DEEPEST = 80  # normalisation refuses what is nested deeper


def separate_slots(
    operation: OperationDefinitionNode,
    root: str,
    fragments: Mapping[str, FragmentDefinitionNode],
    graph: QueryGraph,
) -> frozenset[tuple[str, str]]:
    """The (name, arguments) of such fields, anywhere in the operation."""
    looking = _Looking(graph, fragments)
    looking.strict(operation.selection_set, root, 0)
    if not any(each for by_key in looking.found.values() for found in by_key.values() for each in found):
        return frozenset()
    inputs = looking.inputs | _key_composites(graph)
    return frozenset(
        asked
        for asked, by_key in looking.found.items()
        if any(each for found in by_key.values() for each in found)
        and (asked[0] in inputs or (len(by_key) > 1 and len(frozenset().union(*by_key.values())) > 1))
    )


@dataclass(slots=True)
class _Looking:
    graph: QueryGraph
    fragments: Mapping[str, FragmentDefinitionNode]
    found: dict[tuple[str, str], dict[str, set[Strict]]] = field(default_factory=dict)  # by response key
    inputs: set[str] = field(default_factory=set)  # composite fields that a `@requires` of the operation reads
    _of_fragment: dict[str, Strict] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)

    def strict(self, selections: SelectionSetNode, parent: str, depth: int) -> Strict:
        """What of a selection can null its object, with what can null something within it."""
        if depth > DEEPEST:
            return NOTHING
        found: set[tuple[str, str, Condition, Strict]] = set()
        for node in selections.selections:
            when = of_directives(node.directives)
            if isinstance(node, FieldNode):
                found.update(self._of_field(node, parent, when, depth))
                continue
            if isinstance(node, FragmentSpreadNode):
                inner = self._spread(node.name.value, depth)
            else:
                assert isinstance(node, InlineFragmentNode)
                condition = node.type_condition.name.value if node.type_condition is not None else parent
                inner = self.strict(node.selection_set, condition, depth + 1)
            found.update((name, arguments, both(when, own), below) for name, arguments, own, below in inner)
        return frozenset(found)

    def _spread(self, name: str, depth: int) -> Strict:
        known = self._of_fragment.get(name)
        if known is None:
            self._of_fragment[name] = NOTHING  # validation has refused a fragment within itself
            fragment = self.fragments[name]
            known = self.strict(fragment.selection_set, fragment.type_condition.name.value, depth + 1)
            self._of_fragment[name] = known
        return known

    def _of_field(
        self, node: FieldNode, parent: str, when: Condition, depth: int
    ) -> Iterator[tuple[str, str, Condition, Strict]]:
        name = node.name.value
        types = self._declared(parent, name)
        if name == TYPENAME or not types:
            return
        below = NOTHING
        arguments = arguments_of(node)
        if node.selection_set is not None:
            below = self.strict(node.selection_set, named_type(types[0]), depth + 1)
            key = node.alias.value if node.alias is not None else name
            self.found.setdefault((name, arguments), {}).setdefault(key, set()).add(below)
        if below or (any("!" in each for each in types) and not self._is_key(parent, name)):
            yield name, arguments, when, below

    def _declared(self, parent: str, name: str) -> list[str]:
        """The field's types, on the parent and on what it may be."""
        known = self.graph.supergraph.types.get(parent)
        if known is None:
            return []
        owners = [known, *(self.graph.supergraph.types[each] for each in known.members)]
        found = [each.fields[name] for each in owners if name in each.fields]
        for each in found:
            for there in each.in_graphs.values():
                self._read_by(there.requires)
        return [each.type for each in found]

    def _is_key(self, parent: str, name: str) -> bool:
        types = self.graph.supergraph.types
        owners = (parent, *types[parent].members)
        return any(name in self.graph.key_names(graph, each) for each in owners for graph in types[each].in_graphs)

    def _read_by(self, requires: FieldSet | None) -> None:
        pending = [requires] if requires is not None else []
        while pending:
            fields = pending.pop()
            for each in fields.fields:
                if each.selection is not None:
                    self.inputs.add(each.name)
                    pending.append(each.selection)
                elif each.name not in self._read:
                    self._read.add(each.name)
                    pending += _requirements_of(self.graph, each.name)
            pending += [inner for _, inner in fields.fragments]


def _requirements_of(graph: QueryGraph, name: str) -> list[FieldSet]:
    """What fields of that name require in their turn."""
    return [
        there.requires
        for each in graph.supergraph.types.values()
        if name in each.fields
        for there in each.fields[name].in_graphs.values()
        if there.requires is not None
    ]


def _key_composites(graph: QueryGraph) -> frozenset[str]:
    return frozenset(
        each.name
        for type_ in graph.supergraph.types.values()
        for there in type_.in_graphs.values()
        for key in there.keys
        for each in key.fields.fields
        if each.selection is not None
    )
