"""ROOT_QUERY_USED: the query root has a name of its own, and another type has the name that it gets by composition."""

from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.taken_roots import taken_root


def root_query_used(subgraph: SubgraphSchema) -> Found:
    return taken_root(subgraph, "Query", "ROOT_QUERY_USED")
