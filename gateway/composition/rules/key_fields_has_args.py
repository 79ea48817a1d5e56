"""KEY_FIELDS_HAS_ARGS: a key holds a field that takes arguments: its value would not identify anything."""

from gateway.composition.field_set_problems import Problem, field_set_errors
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "KEY_FIELDS_HAS_ARGS"


def key_fields_has_args(subgraph: SubgraphSchema) -> Found:
    return field_set_errors(subgraph, "key", Problem.HAS_ARGUMENTS, CODE, "take a field without arguments")
