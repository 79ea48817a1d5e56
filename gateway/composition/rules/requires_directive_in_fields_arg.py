"""REQUIRES_DIRECTIVE_IN_FIELDS_ARG: the `fields` of a `@requires` applies a directive."""

from gateway.composition.field_set_problems import Problem, field_set_errors
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "REQUIRES_DIRECTIVE_IN_FIELDS_ARG"


def requires_directive_in_fields_arg(subgraph: SubgraphSchema) -> Found:
    return field_set_errors(subgraph, "requires", Problem.HAS_DIRECTIVE, CODE, "leave the directive out")
