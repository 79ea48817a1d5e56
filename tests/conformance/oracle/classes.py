"""The ten classes of operations in which routers are wrong, and which of them an operation is in.

The numbers are those of `NAMES`; what counts is written beside each, so that a class can be argued with.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from gateway.composition.supergraph import Kind
from gateway.planning.conditions import of_directives
from gateway.planning.slots import arguments_of
from tests.conformance.oracle.judge import nulled
from tests.conformance.oracle.suites import Suite
from tests.conformance.oracle.world import named

NAMES: Mapping[int, str] = {
    1: "a response key repeated at the root or in a list",
    2: "all fields skipped",
    3: "fields that are external, or behind keys that are not resolvable, in a subgraph at hand",
    4: "a type condition below an interface object's field",
    5: "`@requires` inputs beside the client's own arguments and aliases",
    6: "one field under two aliases with different arguments inside differing type conditions",
    7: "nested type conditions on interfaces and unions that differ by subgraph",
    8: "`__typename` of objects of several types, aliased or at several levels",
    9: "null propagation out of an entity",
    10: "enum and scalar values whose type differs between subgraphs",
}


@dataclass(slots=True)
class _Place:
    """One response path: what stands under each key, with the type condition that it stands in."""

    found: dict[str, list[tuple[str, FieldNode]]] = field(default_factory=dict)
    below: dict[str, "_Place"] = field(default_factory=dict)
    in_list: bool = True


def classes_of(
    suite: Suite, document: DocumentNode, variables: Mapping[str, Any], expected: ExecutionResult
) -> set[int]:
    """The classes that an operation is in."""
    reading = _Reading(suite, document, variables)
    found = set(reading.read())
    if any(_propagated(suite, expected, tuple(error.path or ())) for error in expected.errors or ()):
        found.add(9)
    return found


def _propagated(suite: Suite, expected: ExecutionResult, path: tuple[str | int, ...]) -> bool:
    return bool(suite.world.entities) and len(path) > 1 and len(nulled(expected.data, path)) < len(path)


@dataclass
class _Reading:
    suite: Suite
    document: DocumentNode
    variables: Mapping[str, Any]
    classes: set[int] = field(default_factory=set)
    typenames: int = 0
    selected: int = 0

    def read(self) -> set[int]:
        self.fragments = {
            each.name.value: each for each in self.document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self.types = self.suite.supergraph.types
        for each in self.document.definitions:
            if isinstance(each, OperationDefinitionNode):
                self.defaults = {
                    one.variable.name.value: getattr(one.default_value, "value", None)
                    for one in each.variable_definitions or ()
                }
                root = self.suite.supergraph.roots[each.operation.value]
                self._selections(root, None, each.selection_set, _Place(), (), skipped=False)
        if not self.selected:
            self.classes.add(2)
        return self.classes

    def _selections(
        self,
        type_name: str,
        outer: tuple[str, str] | None,
        selections: SelectionSetNode,
        place: _Place,
        conditions: tuple[str, ...],
        *,
        skipped: bool,
    ) -> None:
        for node in selections.selections:
            here = skipped or self._skipped(node)
            if isinstance(node, FieldNode):
                self._field(type_name, outer, node, place, conditions, skipped=here)
                continue
            condition, inner = self._opened(type_name, node)
            if condition != type_name or conditions:
                self._condition(condition, outer, conditions)
            self._selections(condition, outer, inner, place, (*conditions, condition), skipped=here)

    def _opened(self, type_name: str, node: Any) -> tuple[str, SelectionSetNode]:
        if isinstance(node, FragmentSpreadNode):
            fragment = self.fragments[node.name.value]
            return fragment.type_condition.name.value, fragment.selection_set
        assert isinstance(node, InlineFragmentNode)
        return node.type_condition.name.value if node.type_condition else type_name, node.selection_set

    def _skipped(self, node: Any) -> bool:
        return not any(
            all(self.variables.get(name, self.defaults.get(name)) is wanted for name, wanted in terms)
            for terms in of_directives(node.directives)
        )

    def _condition(self, condition: str, outer: tuple[str, str] | None, conditions: tuple[str, ...]) -> None:
        if outer is not None and self._stands_in(*outer):
            self.classes.add(4)
        abstract = [each for each in (*conditions, condition) if self.types[each].kind is not Kind.OBJECT]
        if conditions and any(self._differs(each) for each in abstract):
            self.classes.add(7)

    def _stands_in(self, type_name: str, name: str) -> bool:
        returned = self.types[named(self.types[type_name].fields[name].type)]
        return any(there.is_interface_object for there in returned.in_graphs.values())

    def _differs(self, type_name: str) -> bool:
        world = self.suite.world
        members = {world.possible_in(graph, type_name) for graph in self.types[type_name].in_graphs}
        return len(members) > 1 or len(self.suite.supergraph.subgraphs) > len(self.types[type_name].in_graphs)

    def _field(
        self,
        type_name: str,
        outer: tuple[str, str] | None,
        node: FieldNode,
        place: _Place,
        conditions: tuple[str, ...],
        *,
        skipped: bool,
    ) -> None:
        name = node.name.value
        key = node.alias.value if node.alias else name
        self.selected += not skipped
        on = conditions[-1] if conditions else type_name
        if name == "__typename":
            self.typenames += 1
            several = outer is not None and len(self.suite.world.runtime_types(type_name)) > 1
            if several and (node.alias is not None or self.typenames > 1):
                self.classes.add(8)
            return
        if name.startswith("__"):
            return
        beside = [(key_, other) for key_, each in place.found.items() for other in each]
        self._beside(type_name, on, key, node, beside)
        if key in place.found and node.selection_set is not None and place.in_list:
            self.classes.add(1)
        place.found.setdefault(key, []).append((on, node))
        declared = self.types[type_name].fields[name]
        self._declared(type_name, outer, name, key, node)
        if node.selection_set is not None:
            below = place.below.setdefault(key, _Place(in_list="[" in declared.type))
            self._selections(named(declared.type), (type_name, name), node.selection_set, below, (), skipped=skipped)

    def _beside(
        self, type_name: str, on: str, key: str, node: FieldNode, beside: list[tuple[str, tuple[str, FieldNode]]]
    ) -> None:
        for _other_key, (other_on, other) in beside:
            same = other.name.value == node.name.value and arguments_of(other) != arguments_of(node)
            if same and other_on != on:
                self.classes.add(6)

    def _declared(self, type_name: str, outer: tuple[str, str] | None, name: str, key: str, node: FieldNode) -> None:
        world = self.suite.world
        runtime = world.runtime_types(type_name) or ()
        for each in (type_name, *runtime):
            declared = world.declared(each, name) if self.types[each].kind is Kind.OBJECT else {}
            givers = self._givers(outer)
            if any(there.external and graph in givers for graph, there in declared.items()):
                self.classes.add(3)
            keys = [(graph, k) for graph, there in self.types[each].in_graphs.items() for k in there.keys]
            if outer is not None and any(not k.resolvable for _, k in keys):
                self.classes.add(3)
            inputs = self._inputs(each)
            if any(there.requires is not None for there in declared.values()) and (key != name or inputs):
                self.classes.add(5)
            if (name in inputs and (key != name or node.arguments)) or (key != name and key in inputs):
                self.classes.add(5)
        returned = self.types.get(named(self.types[type_name].fields[name].type))
        if returned is not None and returned.kind is Kind.ENUM:
            self.classes.add(10)
        if node.selection_set is None:
            for each in runtime:
                if len({there.type for there in world.declared(each, name).values()}) > 1:
                    self.classes.add(10)

    def _givers(self, outer: tuple[str, str] | None) -> set[str]:
        if outer is None:
            return set()
        types = self.suite.world.runtime_types(outer[0])
        return {
            graph
            for each in types
            for graph, there in self.suite.world.declared(each, outer[1]).items()
            if not there.external
        }

    def _inputs(self, type_name: str) -> set[str]:
        return set(self._needed(type_name))

    def _needed(self, type_name: str) -> Iterator[str]:
        for each in self.types[type_name].fields.values():
            for there in each.in_graphs.values():
                if there.requires is not None:
                    yield from (part.name for part in there.requires.fields)
