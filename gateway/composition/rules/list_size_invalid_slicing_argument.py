"""LIST_SIZE_INVALID_SLICING_ARGUMENT: a `@listSize` names an argument that is not there, or is no Int (2.9)."""

from gateway.composition.list_sizes import Problem, list_size_errors
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "LIST_SIZE_INVALID_SLICING_ARGUMENT"


def list_size_invalid_slicing_argument(subgraph: SubgraphSchema) -> Found:
    return list_size_errors(subgraph, Problem.SLICING_ARGUMENT, CODE, "name arguments of the field that are Int")
