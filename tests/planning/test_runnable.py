"""A supergraph that needs what the engine does not do is refused when it is opened."""

import pytest

from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.supergraph_links import UnsupportedSupergraphFeature
from gateway.planning.runnable import refuse_unrunnable

SDL = """
schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/context/v0.1", for: SECURITY) { query: Query }
enum join__Graph { A @join__graph(name: "a-1", url: "http://a") }
type Query @join__type(graph: A) { user: User }
type User @join__type(graph: A) @context(name: "a__user") { currency: String! price: Price! }
type Price @join__type(graph: A) { amount: Int! @join__field(graph: A%s) }
"""
FILLED = ', contextArguments: [{context: "a__user", name: "in", type: "String!", selection: "{ currency }"}]'


def test_arguments_from_a_context_are_refused_with_the_field_that_has_them() -> None:
    supergraph = read_supergraph(SDL % FILLED)  # it is read: composition writes such supergraphs too
    with pytest.raises(UnsupportedSupergraphFeature, match="contextArguments") as refused:
        refuse_unrunnable(supergraph)
    assert refused.value.reasons == ("Price.amount(in:) of subgraph a-1",)
    assert "recompose" in str(refused.value.suggestion)


def test_a_context_that_nothing_reads_is_no_reason_to_refuse() -> None:
    refuse_unrunnable(read_supergraph(SDL % ""))
