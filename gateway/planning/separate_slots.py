"""Composite fields that stand apart from what a key or a `@requires` reads of them.

A client selects `maker { name }`, and a `@requires` of the operation reads `maker { town }`: where `name` is non-null and
fails, the client's `maker` is null, and the input may not be, so a subgraph is asked for both. Leaves of a key do not count
where every key that goes through such an object reads them: where they fail none of it can be told anyway.
"""

from collections.abc import Mapping
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
from gateway.composition.type_reference import named
from gateway.planning.graph import QueryGraph
from gateway.planning.slots import TYPENAME, arguments_of


def separate_slots(
    operation: OperationDefinitionNode,
    root: str,
    fragments: Mapping[str, FragmentDefinitionNode],
    graph: QueryGraph,
    deepest: int,
) -> frozenset[tuple[str, str]]:
    """The (name, arguments) of such fields, anywhere in the operation; `deepest`: levels of fields that are looked at."""
    looking = _Looking(graph, fragments, deepest)
    looking.strict(operation.selection_set, root, 0)
    strict = {asked for asked, below in looking.found.items() if below}
    if not strict:
        return frozenset()
    inputs = looking.inputs | graph.keys_read.composites
    return frozenset(asked for asked in strict if asked[0] in inputs)


@dataclass(slots=True)
class _Looking:
    graph: QueryGraph
    fragments: Mapping[str, FragmentDefinitionNode]
    deepest: int
    found: dict[tuple[str, str], bool] = field(default_factory=dict)  # can something below null the object?
    inputs: set[str] = field(default_factory=set)  # composite fields that a `@requires` of the operation reads
    _of_fragment: dict[str, bool] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)

    def strict(self, selections: SelectionSetNode, parent: str, depth: int) -> bool:
        """Whether something of a selection can null its object. All of it is looked at: it tells the inputs, too."""
        found = False
        for node in selections.selections:
            if isinstance(node, FieldNode):
                below = self._of_field(node, parent, depth)
            elif isinstance(node, FragmentSpreadNode):
                below = self._spread(node.name.value, depth)
            else:
                assert isinstance(node, InlineFragmentNode)
                condition = node.type_condition.name.value if node.type_condition is not None else parent
                below = self.strict(node.selection_set, condition, depth)
            found = found or below
        return found

    def _spread(self, name: str, depth: int) -> bool:
        known = self._of_fragment.get(name)
        if known is None:
            self._of_fragment[name] = False  # validation has refused a fragment within itself
            fragment = self.fragments[name]
            known = self._of_fragment[name] = self.strict(
                fragment.selection_set, fragment.type_condition.name.value, depth
            )
        return known

    def _of_field(self, node: FieldNode, parent: str, depth: int) -> bool:
        name = node.name.value
        types = self._declared(parent, name)
        if name == TYPENAME or not types or depth > self.deepest:
            return False
        below = False
        if node.selection_set is not None:
            below = self.strict(node.selection_set, named(types[0]), depth + 1)
            asked = (name, arguments_of(node))
            self.found[asked] = self.found.get(asked, False) or below
        return below or (any("!" in each for each in types) and not self._is_sure(parent, name))

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

    def _is_sure(self, parent: str, name: str) -> bool:
        owners = (parent, *self.graph.supergraph.types[parent].members)
        return any((each, name) in self.graph.keys_read.sure for each in owners)

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
                    pending += self.graph.requirements_by_name.get(each.name, ())
            pending += [inner for _, inner in fields.fragments]
