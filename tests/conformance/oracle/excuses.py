"""The one excuse for refusing to plan: the operation selects a field that is stranded.

Stranded is a field below another where, whichever subgraph gives the outer one, for some type of its object no subgraph
with the inner field can be asked: none is at hand, and no chain of resolvable keys leads there. Composition refuses such
supergraphs; two of the audit's were made to hold some.
"""

from collections.abc import Iterator, Mapping

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from gateway.composition.supergraph import FieldInGraph
from tests.conformance.oracle.world import World, named


def is_excused(world: World, document: DocumentNode, roots: Mapping[str, str]) -> bool:
    """Whether the operation selects a stranded field."""
    return any(True for _ in _Walk(world, document).stranded(roots))


class _Walk:
    def __init__(self, world: World, document: DocumentNode) -> None:
        self._world = world
        self._document = document
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }

    def stranded(self, roots: Mapping[str, str]) -> Iterator[str]:
        for each in self._document.definitions:
            if isinstance(each, OperationDefinitionNode):
                yield from self._below(None, roots[each.operation.value], each.selection_set)

    def _below(self, outer: tuple[str, str] | None, type_name: str, selected: SelectionSetNode) -> Iterator[str]:
        for node in selected.selections:
            if isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                yield from self._below(outer, fragment.type_condition.name.value, fragment.selection_set)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition.name.value if node.type_condition else type_name
                yield from self._below(outer, condition, node.selection_set)
            elif isinstance(node, FieldNode) and node.name.value == "__typename":
                if outer is not None and not self._world.runtime_types(type_name):
                    yield f"{type_name}.__typename"  # an interface object that is nothing
            elif isinstance(node, FieldNode) and not node.name.value.startswith("__"):
                if outer is not None and self._is_stranded(outer, type_name, node.name.value):
                    yield f"{type_name}.{node.name.value}"
                if node.selection_set is not None:
                    returned = named(self._world.types[type_name].fields[node.name.value].type)
                    yield from self._below((type_name, node.name.value), returned, node.selection_set)

    def _is_stranded(self, outer: tuple[str, str], type_name: str, name: str) -> bool:
        types = self._world.runtime_types(type_name) or (type_name,)
        givers = {graph for each in self._runtime(outer[0]) for graph in self._resolving(each, outer[1])}
        return all(
            any(not self._obtainable(each, name, graph) for each in types if self._possible(graph, outer, each))
            for graph in givers
        )

    def _runtime(self, type_name: str) -> tuple[str, ...]:
        return self._world.runtime_types(type_name) or (type_name,)

    def _possible(self, graph: str, outer: tuple[str, str], type_name: str) -> bool:
        declared = [self._declared(each, outer[1]).get(graph) for each in self._runtime(outer[0])]
        names = {named(each.type) for each in declared if each is not None}
        return any(type_name in (name, *self._world.possible_in(graph, name)) for name in names)

    def _declared(self, type_name: str, name: str) -> Mapping[str, FieldInGraph]:
        known = self._world.types[type_name]
        return self._world.declared(type_name, name) if name in known.fields else {}

    def _resolving(self, type_name: str, name: str) -> set[str]:
        return {graph for graph, there in self._declared(type_name, name).items() if not there.external}

    def _obtainable(self, type_name: str, name: str, graph: str) -> bool:
        reached = {graph}
        grown = True
        while grown:
            more = {each for each in self._keyed(type_name, reached) if each not in reached}
            grown = bool(more)
            reached |= more
        return bool(reached & self._resolving(type_name, name))

    def _keyed(self, type_name: str, reached: set[str]) -> Iterator[str]:
        for owner in (type_name, *self._world.types[type_name].interfaces):
            for graph, there in self._world.types[owner].in_graphs.items():
                for key in there.keys:
                    names = [part.name for part in key.fields.fields]
                    if key.resolvable and all(reached & self._resolving(type_name, name) for name in names):
                        yield graph
