"""Where several subgraphs answer one list of objects without a key, ask each for a field that tells the items apart.

The executor joins such lists by index and compares what both sides gave: without a common field, lists in another order
would be joined wrongly and nobody would notice.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from gateway.composition.protection import Coverage
from gateway.composition.type_reference import named
from gateway.planning.graph import QueryGraph
from gateway.planning.steps import Step, Tree, TreeField

_TELLING = (Coverage.PUBLIC, Coverage.KEY)


def tell_items_apart(steps: Sequence[Step], graph: QueryGraph) -> Sequence[Step]:
    """Select a common leaf, `id` before others and what may be null before what may not, on both sides of every list that two steps answer at the same place."""
    for one, other in combinations(steps, 2):
        if one.graph != other.graph and _same_place(one, other):
            _visit(graph, (one.graph, one.tree), (other.graph, other.tree))
    return steps


def _same_place(one: Step, other: Step) -> bool:
    if one.is_root or other.is_root:
        return one.is_root and other.is_root and one.operation_type == other.operation_type == "query"
    return one.path == other.path and not one.entering.keys().isdisjoint(other.entering)


_Side = tuple[str, Tree]  # subgraph, what it is asked


def _visit(graph: QueryGraph, left: _Side, right: _Side) -> None:
    for one, other in _shared(left[1], right[1]):
        if one.below is None or other.below is None:
            continue
        sides = (left[0], one.below), (right[0], other.below)
        if one.returned.startswith("["):
            for type_name in sorted({*one.below.possible} & {*other.below.possible}):
                _tell(graph, type_name, sides)
        _visit(graph, *sides)


def _shared(one: Tree, other: Tree) -> Iterator[tuple[TreeField, TreeField]]:
    for left in tuple(one.fields.values()):
        for right in tuple(other.fields.values()):
            if left.slot == right.slot and not set(left.types).isdisjoint(right.types):
                yield left, right


def _tell(graph: QueryGraph, type_name: str, sides: tuple[_Side, _Side]) -> None:
    (left_graph, left), (right_graph, right) = sides
    if any(
        one.below is None and type_name in one.types and type_name in two.types for one, two in _shared(left, right)
    ):
        return
    common = [
        name
        for name in sorted(graph.supergraph.types[type_name].fields)
        if all(_is_telling(graph, subgraph, type_name, name) for subgraph in (left_graph, right_graph))
    ]
    asked = {each.slot for tree in (left, right) for each in tree.fields.values()}

    def rank(name: str) -> tuple[bool, bool, bool, str]:
        # Nobody asked for it: what may not be null takes the list along when it fails.
        may_not_be_null = graph.supergraph.types[type_name].fields[name].type.endswith("!")
        return (name not in asked, name != "id", may_not_be_null, name)

    best = min(common, key=rank, default=None)
    if best is None:
        return
    for subgraph, tree in sides:
        field = graph.local(subgraph, type_name, best, None)
        assert field is not None
        # Asked only when something else of the object is: a skipped selection stays skipped.
        tree.take(TreeField(best, "", best, (), (type_name,), field.type, tree.condition()))


def _is_telling(graph: QueryGraph, subgraph: str, type_name: str, name: str) -> bool:
    field = graph.local(subgraph, type_name, name, None)
    if field is None or graph.supergraph.types[type_name].fields[name].arguments:
        return False
    if graph.required.of_field(type_name, name) - graph.required.of_type(type_name):
        return False  # nobody asked for it, and not every caller may have it
    protection = graph.supergraph.protection
    if protection.linked:
        decided = protection.fields.get((subgraph, type_name, name))
        if decided is None or decided.coverage not in _TELLING:
            return False
    return not graph.is_composite(named(field.type)) and not field.type.startswith("[")
