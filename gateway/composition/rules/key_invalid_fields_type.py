"""KEY_INVALID_FIELDS_TYPE: the `fields` of a `@key` is not a string."""

from gateway.composition.field_set_problems import Problem, field_set_errors
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "KEY_INVALID_FIELDS_TYPE"


def key_invalid_fields_type(subgraph: SubgraphSchema) -> Found:
    return field_set_errors(subgraph, "key", Problem.NOT_A_STRING, CODE, "write the selection as one string")
