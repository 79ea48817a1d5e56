"""KEY_FIELDS_SELECT_INVALID_TYPE: a key holds an interface or a union."""

from gateway.composition.field_set_problems import Problem, field_set_errors
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "KEY_FIELDS_SELECT_INVALID_TYPE"


def key_fields_select_invalid_type(subgraph: SubgraphSchema) -> Found:
    return field_set_errors(
        subgraph, "key", Problem.UNUSABLE_IN_KEY, CODE, "take a field that is neither interface nor union"
    )
