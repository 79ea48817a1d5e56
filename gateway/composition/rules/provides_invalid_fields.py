"""PROVIDES_INVALID_FIELDS: the `fields` of a `@provides` is no selection of fields that the type has (federation, `@provides`)."""

from gateway.composition.field_set_problems import Problem, field_set_errors
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "PROVIDES_INVALID_FIELDS"


def provides_invalid_fields(subgraph: SubgraphSchema) -> Found:
    return field_set_errors(
        subgraph, "provides", Problem.INVALID, CODE, "select fields that the type has in this subgraph"
    )
