"""LIST_SIZE_INVALID_SIZED_FIELD: a `@listSize` names a field that the returned type does not have (2.9)."""

from gateway.composition.list_sizes import Problem, list_size_errors
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "LIST_SIZE_INVALID_SIZED_FIELD"


def list_size_invalid_sized_field(subgraph: SubgraphSchema) -> Found:
    return list_size_errors(subgraph, Problem.SIZED_FIELD, CODE, "name fields of the returned type")
