"""Every rule of composition, in the order that errors are reported in. A group with errors ends composition."""

from gateway.composition.rules.key_directive_in_fields_arg import key_directive_in_fields_arg
from gateway.composition.rules.key_fields_has_args import key_fields_has_args
from gateway.composition.rules.key_fields_select_invalid_type import key_fields_select_invalid_type
from gateway.composition.rules.key_invalid_fields import key_invalid_fields
from gateway.composition.rules.key_invalid_fields_type import key_invalid_fields_type
from gateway.composition.rules.personal_data_conflict import personal_data_conflict
from gateway.composition.rules.personal_data_invalid_fields import personal_data_invalid_fields
from gateway.composition.rules.personal_data_missing_inputs import personal_data_missing_inputs
from gateway.composition.rules.personal_data_no_subject import personal_data_no_subject
from gateway.composition.rules.personal_data_not_linked import personal_data_not_linked
from gateway.composition.rules.personal_data_undecided import personal_data_undecided
from gateway.composition.rules.personal_data_unkeyed import personal_data_unkeyed
from gateway.composition.rules.personal_data_unknown_category import personal_data_unknown_category
from gateway.composition.rules.provides_directive_in_fields_arg import provides_directive_in_fields_arg
from gateway.composition.rules.provides_fields_has_args import provides_fields_has_args
from gateway.composition.rules.provides_fields_missing_external import provides_fields_missing_external
from gateway.composition.rules.provides_invalid_fields import provides_invalid_fields
from gateway.composition.rules.provides_invalid_fields_type import provides_invalid_fields_type
from gateway.composition.rules.requires_directive_in_fields_arg import requires_directive_in_fields_arg
from gateway.composition.rules.requires_fields_missing_external import requires_fields_missing_external
from gateway.composition.rules.requires_invalid_fields import requires_invalid_fields
from gateway.composition.rules.requires_invalid_fields_type import requires_invalid_fields_type
from gateway.composition.rules.rule import AcrossRule, SubgraphRule, WholeRule
from gateway.composition.rules.satisfiability_error import satisfiability_error

SUBGRAPH_RULES: tuple[SubgraphRule, ...] = (  # each subgraph by itself
    key_directive_in_fields_arg,
    key_fields_has_args,
    key_fields_select_invalid_type,
    key_invalid_fields,
    key_invalid_fields_type,
    personal_data_invalid_fields,
    personal_data_not_linked,
    provides_directive_in_fields_arg,
    provides_fields_has_args,
    provides_fields_missing_external,
    provides_invalid_fields,
    provides_invalid_fields_type,
    requires_directive_in_fields_arg,
    requires_fields_missing_external,
    requires_invalid_fields,
    requires_invalid_fields_type,
)

ACROSS_RULES: tuple[AcrossRule, ...] = (  # all subgraphs, before the merge
    personal_data_conflict,
    personal_data_no_subject,
)

WHOLE_RULES: tuple[WholeRule, ...] = (  # the merged supergraph
    personal_data_missing_inputs,
    personal_data_undecided,
    personal_data_unkeyed,
    personal_data_unknown_category,
    satisfiability_error,
)
