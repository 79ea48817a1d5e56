"""PROVIDES_FIELDS_MISSING_EXTERNAL: a `@provides` gives a field that is not `@external`: the subgraph resolves it everywhere."""

from gateway.composition.field_set_problems import Problem, field_set_errors
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "PROVIDES_FIELDS_MISSING_EXTERNAL"


def provides_fields_missing_external(subgraph: SubgraphSchema) -> Found:
    return field_set_errors(
        subgraph, "provides", Problem.MISSING_EXTERNAL, CODE, "mark the field @external, or do not provide it"
    )
