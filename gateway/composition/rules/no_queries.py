"""NO_QUERIES: no subgraph offers a query."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found

CODE = "NO_QUERIES"


def no_queries(merging: Merging) -> Found:
    if not any("Query" in s.types and s.types["Query"].fields for s in merging.subgraphs):
        yield CompositionError(
            CODE,
            "no subgraph has a query",
            tuple(Place(s.name, 1) for s in merging.subgraphs),
            "give one of them a `type Query` with a field",
        )
