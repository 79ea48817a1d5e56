"""Where several subgraphs answer one list of objects without a key, ask each for a field that tells the items apart.

The executor joins such lists by index and compares what both sides gave: without a common field, lists in another order
would be joined wrongly and nobody would notice. A leaf that nobody else asks for takes nothing along: where it is
non-null and fails, the executor asks again without it (`telling`), and the lists are joined by their lengths alone.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from gateway.composition.protection import Coverage
from gateway.composition.type_reference import named
from gateway.planning.conditions import NEVER, both, either
from gateway.planning.graph import QueryGraph
from gateway.planning.plan import Condition
from gateway.planning.steps import Step, Tree, TreeField

_TELLING = (Coverage.PUBLIC, Coverage.KEY)


def tell_items_apart(steps: Sequence[Step], graph: QueryGraph) -> Sequence[Step]:
    """Select a common leaf, `id` before others and what may be null before what may not, on both sides of every list that two steps answer."""
    for one, other in combinations(steps, 2):
        if one.graph == other.graph:
            continue
        outer, inner = (one, other) if len(one.path) <= len(other.path) else (other, one)
        for tree in _trees_where(inner, outer):
            _visit(graph, (outer.graph, tree), (inner.graph, inner.tree))
    return steps


def _trees_where(inner: Step, outer: Step) -> Sequence[Tree]:
    """What the outer step asks of the objects that the inner one asks, too."""
    if inner.path == outer.path:
        if inner.is_root and outer.is_root:
            return (outer.tree,) if inner.operation_type == outer.operation_type == "query" else ()
        return () if inner.entering.keys().isdisjoint(outer.entering) else (outer.tree,)
    if inner.path[: len(outer.path)] != outer.path:
        return ()
    trees = [outer.tree]
    for step in inner.path[len(outer.path) :]:
        trees = [
            each.below
            for tree in trees
            for each in tree.fields.values()
            if each.slot == step.slot and each.below is not None
        ]
    return trees


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
    needed = both(left.condition(), right.condition())
    if any(
        one.below is None
        and type_name in one.types
        and type_name in two.types
        and _covers(one.when, needed)
        and _covers(two.when, needed)
        for one, two in _shared(left, right)
    ):
        return
    common = [
        name
        for name in sorted(graph.supergraph.types[type_name].fields)
        if all(_is_telling(graph, subgraph, type_name, name) for subgraph in (left_graph, right_graph))
    ]
    asked: dict[str, Condition] = {}
    for each in (*left.fields.values(), *right.fields.values()):
        if type_name in each.types and not each.telling:
            asked[each.slot] = either(asked.get(each.slot, NEVER), each.when)

    def rank(name: str) -> tuple[int, bool, bool, str]:
        # What somebody asks for anyway comes first, what he may have skipped last: he is to lose nothing by that.
        wanted = 1 if name not in asked else 0 if _covers(asked[name], needed) else 2
        may_not_be_null = graph.supergraph.types[type_name].fields[name].type.endswith("!")
        return (wanted, name != "id", may_not_be_null, name)

    best = min(common, key=rank, default=None)
    if best is None:
        return
    for subgraph, tree in sides:
        field = graph.local(subgraph, type_name, best, None)
        assert field is not None
        when = asked.get(best, needed)
        tree.take(TreeField(best, "", best, (), (type_name,), field.type, when, telling=best not in asked))


def _covers(one: Condition, other: Condition) -> bool:
    """Whether the first holds wherever the second does."""
    return either(one, other) == one


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
