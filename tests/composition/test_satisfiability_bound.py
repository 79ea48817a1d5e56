"""The search for what cannot be answered ends, whatever the graph."""

import pytest

from gateway.composition.compose import compose
from gateway.composition.context_paths import NO_CONTEXTS
from gateway.composition.reachability import At, Reachability
from gateway.composition.satisfiability import TooManyPaths, _Search
from gateway.composition.source import SubgraphSource

SDL = "type Query { a: A } type A { b: B } type B { c: Int }"


def test_a_search_is_given_up_after_so_many_states() -> None:
    supergraph = compose([SubgraphSource("a", "http://a", SDL)]).supergraph
    start = ("Query", frozenset({At("A")}), frozenset[str](), ("query",))
    assert list(_Search(Reachability(supergraph), NO_CONTEXTS, None, most=3).failures([start])) == []
    with pytest.raises(TooManyPaths):
        list(_Search(Reachability(supergraph), NO_CONTEXTS, None, most=2).failures([start]))
