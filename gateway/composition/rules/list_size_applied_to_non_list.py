"""LIST_SIZE_APPLIED_TO_NON_LIST: a field with `@listSize`, or one that it names as sized, is no list (2.9)."""

from gateway.composition.list_sizes import Problem, list_size_errors
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "LIST_SIZE_APPLIED_TO_NON_LIST"


def list_size_applied_to_non_list(subgraph: SubgraphSchema) -> Found:
    return list_size_errors(subgraph, Problem.NO_LIST, CODE, "apply it to a list, or name lists as sizedFields")
