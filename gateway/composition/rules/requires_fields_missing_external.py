"""REQUIRES_FIELDS_MISSING_EXTERNAL: a `@requires` asks for a field that is not `@external`: the subgraph has it itself."""

from gateway.composition.field_set_problems import Problem, field_set_errors
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "REQUIRES_FIELDS_MISSING_EXTERNAL"


def requires_fields_missing_external(subgraph: SubgraphSchema) -> Found:
    return field_set_errors(
        subgraph, "requires", Problem.MISSING_EXTERNAL, CODE, "mark the field @external, or do not require it"
    )
