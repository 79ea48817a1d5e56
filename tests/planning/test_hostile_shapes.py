"""Operations and supergraphs that are made to cost much: how many steps, fields and places they come to, as figures.

Nothing here is timed: what is counted is the same on every machine.
"""

from itertools import combinations

import pytest
from graphql import parse

from gateway.composition.compose import compose
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.source import SubgraphSource
from gateway.errors import LimitExceeded
from gateway.execution.limits import Limits, check_expanded, check_text
from gateway.planning.build_steps import StepBuilder
from gateway.planning.graph import QueryGraph
from gateway.planning.operation import Below
from gateway.planning.plan import ObjectShape, OutputShape, Plan, ProjectedField, Selection
from gateway.planning.plan_operation import plan_operation, read_operation
from gateway.planning.show import show
from gateway.planning.ways import MOST_SEARCHED, SearchOverCap, Ways

LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])\n'


def graph_of(**subgraphs: str) -> QueryGraph:
    sources = [SubgraphSource(name, f"http://{name}.example", LINK + sdl) for name, sdl in subgraphs.items()]
    return QueryGraph(read_supergraph(compose(sources).sdl))


def planned(query: str, graph: QueryGraph) -> Plan:
    return plan_operation(read_operation(parse(query), None, graph), graph)


def wants(below: Below | None) -> int:
    return 0 if below is None else sum(1 + wants(each.below) for each in below.wants)


def selected(selection: Selection | None) -> int:
    if selection is None:
        return 0
    fields = sum(1 + selected(each.selection) for each in selection.fields)
    return fields + sum(selected(each.selection) for each in selection.fragments)


def asked_for(plan: Plan) -> int:
    roots = sum(selected(fetch.root) for fetch in plan.fetches)
    return roots + sum(selected(group.selection) for fetch in plan.fetches for group in fetch.entities)


def shapes(projection: tuple[ProjectedField, ...]) -> int:
    """Distinct projected fields: one that is shared is held once."""
    seen: dict[int, ProjectedField] = {}

    def visit(fields: tuple[ProjectedField, ...]) -> None:
        for each in fields:
            if id(each) not in seen:
                seen[id(each)] = each
                inner: OutputShape | None = each.shape
                while inner is not None and not isinstance(inner, ObjectShape):
                    inner = getattr(inner, "inner", None) or getattr(inner, "item", None)
                for below in (inner.by_type if inner is not None else {}).values():
                    visit(below)

    visit(projection)
    return len(seen)


MEMBERS = 12


@pytest.fixture(scope="module")
def fan() -> QueryGraph:
    """An interface of twelve types, each with itself below, their names in another subgraph."""
    types = [f"T{n}" for n in range(MEMBERS)]
    return graph_of(
        tree="type Query { node: Node } interface Node { id: ID! next: Node } "
        + " ".join(f'type {name} implements Node @key(fields: "id") {{ id: ID! next: Node }}' for name in types),
        names=" ".join(f'type {name} @key(fields: "id") {{ id: ID! name: String own{name}: Int }}' for name in types),
    )


@pytest.mark.parametrize("depth", [1, 4, 8, 16])
def test_an_interface_below_itself_grows_with_its_depth_not_with_its_paths(fan: QueryGraph, depth: int) -> None:
    """Twelve types, each of twelve types below: 12^16 paths. What is built is a multiple of depth times types."""
    each = "... on T0 { name } ... on T5 { name ownT5 } ... on Node { id }"
    query = "{ node { " + f"{each} next {{ " * depth + "id" + " }" * depth + " } }"
    operation = read_operation(parse(query), None, fan)
    assert wants(operation.root) <= 2 + 6 * depth
    plan = plan_operation(operation, fan)
    assert len(plan.fetches) == 2
    assert asked_for(plan) <= 12 * (depth + 1)
    assert shapes(plan.projection) <= 5 * MEMBERS * (depth + 1)


def test_fields_that_are_taken_by_type_are_asked_by_type(fan: QueryGraph) -> None:
    everything = " ".join(f"... on T{n} {{ name ownT{n} }}" for n in range(MEMBERS))
    plan = planned(f"{{ node {{ next {{ next {{ {everything} }} }} }} }}", fan)
    assert len(plan.fetches) == 2
    assert asked_for(plan) <= 8 + 6 * MEMBERS


TREE = "type Query { tree: Tree } type Tree { id: ID! leaf(n: Int): Int tree(n: Int): Tree }"


def bomb(fragments: int) -> str:
    return (
        "{ tree { ...F0 } } "
        + " ".join(
            f"fragment F{n} on Tree {{ id ...F{n + 1} ...F{n + 1} ... {{ ...F{n + 1} }} }}" for n in range(fragments)
        )
        + f" fragment F{fragments} on Tree {{ id }}"
    )


def test_fragments_that_double_at_each_step_are_measured_once_each() -> None:
    """3^30 fields once opened: the text is measured in thirty-one steps and refused."""
    with pytest.raises(LimitExceeded, match="too wide: more than 5000 fields, fragments opened"):
        check_expanded(parse(bomb(30)), Limits())


def test_the_planner_opens_a_fragment_once_for_the_same_types_and_conditions() -> None:
    """What the limits let pass costs the planner no more: 3^7 spreads come to one field."""
    operation = read_operation(parse(bomb(30)), None, graph_of(tree=TREE))
    assert wants(operation.root) == 2


def test_ten_thousand_aliases_are_one_field_for_the_subgraph_where_their_arguments_agree() -> None:
    graph = graph_of(tree=TREE)
    same = planned("{ tree { " + " ".join(f"a{n}: leaf(n: 1)" for n in range(10_000)) + " } }", graph)
    assert asked_for(same) == 2
    other = planned("{ tree { " + " ".join(f"a{n}: leaf(n: {n})" for n in range(1_000)) + " } }", graph)
    assert asked_for(other) == 1_001
    with pytest.raises(LimitExceeded, match="too wide: more than 1000 aliases"):
        check_text("{ tree { " + " ".join(f"a{n}: id" for n in range(10_000)) + " } }", Limits())


def dense(keys: int) -> QueryGraph:
    """A subgraph for every pair of keys of one type, so that the ways from the first key to the last are countless."""
    return graph_of(
        **{
            f"s{one}x{other}": ("type Query { t: T } " if (one, other) == (0, 1) else "")
            + f'type T @key(fields: "k{one}") @key(fields: "k{other}") '
            + f"{{ k{one}: ID @shareable k{other}: ID @shareable f{one}x{other}: Int }}"
            for one, other in combinations(range(keys), 2)
            if (one, other) != (0, keys - 1)
        }
    )


@pytest.mark.parametrize(("keys", "capped"), [(5, False), (7, True)])
def test_a_search_over_its_cap_still_gives_a_right_plan_and_says_so(keys: int, *, capped: bool) -> None:
    graph = dense(keys)
    query = f"{{ t {{ f{keys - 2}x{keys - 1} }} }}"
    plan = planned(query, graph)
    assert plan.capped is capped
    assert ("(search capped)" in show(plan)) is capped
    assert len(plan.fetches) == 3
    assert show(plan) == show(planned(query, dense(keys)))


def test_the_cap_counts_places_and_never_time() -> None:
    graph = dense(7)
    operation = read_operation(parse("{ t { f5x6 } }"), None, graph)
    ways = Ways(graph)
    with pytest.raises(SearchOverCap):
        StepBuilder(graph, ways, operation).build()
    assert ways.searched == MOST_SEARCHED + 1
