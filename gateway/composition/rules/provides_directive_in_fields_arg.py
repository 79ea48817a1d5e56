"""PROVIDES_DIRECTIVE_IN_FIELDS_ARG: the `fields` of a `@provides` applies a directive."""

from gateway.composition.field_set_problems import Problem, field_set_errors
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "PROVIDES_DIRECTIVE_IN_FIELDS_ARG"


def provides_directive_in_fields_arg(subgraph: SubgraphSchema) -> Found:
    return field_set_errors(subgraph, "provides", Problem.HAS_DIRECTIVE, CODE, "leave the directive out")
