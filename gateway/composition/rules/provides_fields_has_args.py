"""PROVIDES_FIELDS_HAS_ARGS: a `@provides` holds a field that takes arguments."""

from gateway.composition.field_set_problems import Problem, field_set_errors
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "PROVIDES_FIELDS_HAS_ARGS"


def provides_fields_has_args(subgraph: SubgraphSchema) -> Found:
    return field_set_errors(subgraph, "provides", Problem.HAS_ARGUMENTS, CODE, "take a field without arguments")
