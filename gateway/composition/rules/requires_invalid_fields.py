"""REQUIRES_INVALID_FIELDS: the `fields` of a `@requires` is no selection of fields that the type has (federation, `@requires`)."""

from gateway.composition.field_set_problems import Problem, field_set_errors
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "REQUIRES_INVALID_FIELDS"


def requires_invalid_fields(subgraph: SubgraphSchema) -> Found:
    return field_set_errors(
        subgraph, "requires", Problem.INVALID, CODE, "select fields that the type has in this subgraph"
    )
