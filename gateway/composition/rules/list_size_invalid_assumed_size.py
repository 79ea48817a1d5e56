"""LIST_SIZE_INVALID_ASSUMED_SIZE: the assumed size of a `@listSize` is negative (2.9)."""

from gateway.composition.list_sizes import Problem, list_size_errors
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "LIST_SIZE_INVALID_ASSUMED_SIZE"


def list_size_invalid_assumed_size(subgraph: SubgraphSchema) -> Found:
    return list_size_errors(subgraph, Problem.ASSUMED_SIZE, CODE, "give a size of 0 or more")
