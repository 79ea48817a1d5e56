"""Every rule of composition, in phases: all errors of a phase are told at once, and none is looked for once a phase found some."""

from gateway.composition.linked_feature import LINK
from gateway.composition.rules.auth_requirements_applied_on_interface import auth_requirements_applied_on_interface
from gateway.composition.rules.context_invalid_selection import context_invalid_selection
from gateway.composition.rules.context_name_invalid import context_name_invalid
from gateway.composition.rules.context_no_resolvable_key import context_no_resolvable_key
from gateway.composition.rules.context_not_set import context_not_set
from gateway.composition.rules.contextual_argument_not_contextual_in_all_subgraphs import (
    contextual_argument_not_contextual_in_all_subgraphs,
)
from gateway.composition.rules.cost_applied_to_interface_field import cost_applied_to_interface_field
from gateway.composition.rules.default_value_uses_inaccessible import default_value_uses_inaccessible
from gateway.composition.rules.directive_composition_error import directive_composition_error
from gateway.composition.rules.directive_definition_invalid import directive_definition_invalid
from gateway.composition.rules.disallowed_inaccessible import disallowed_inaccessible
from gateway.composition.rules.empty_merged_enum_type import empty_merged_enum_type
from gateway.composition.rules.empty_merged_input_type import empty_merged_input_type
from gateway.composition.rules.enum_value_mismatch import enum_value_mismatch
from gateway.composition.rules.extension_with_no_base import extension_with_no_base
from gateway.composition.rules.external_argument_default_mismatch import external_argument_default_mismatch
from gateway.composition.rules.external_argument_missing import external_argument_missing
from gateway.composition.rules.external_argument_type_mismatch import external_argument_type_mismatch
from gateway.composition.rules.external_collision_with_another_directive import (
    external_collision_with_another_directive,
)
from gateway.composition.rules.external_missing_on_base import external_missing_on_base
from gateway.composition.rules.external_on_interface import external_on_interface
from gateway.composition.rules.external_type_mismatch import external_type_mismatch
from gateway.composition.rules.external_unused import external_unused
from gateway.composition.rules.field_argument_default_mismatch import field_argument_default_mismatch
from gateway.composition.rules.field_argument_type_mismatch import field_argument_type_mismatch
from gateway.composition.rules.field_type_mismatch import field_type_mismatch
from gateway.composition.rules.implemented_by_inaccessible import implemented_by_inaccessible
from gateway.composition.rules.input_field_default_mismatch import input_field_default_mismatch
from gateway.composition.rules.interface_field_no_implem import interface_field_no_implem
from gateway.composition.rules.interface_key_missing_implementation_type import (
    interface_key_missing_implementation_type,
)
from gateway.composition.rules.interface_key_not_on_implementation import interface_key_not_on_implementation
from gateway.composition.rules.interface_object_usage_error import interface_object_usage_error
from gateway.composition.rules.invalid_field_sharing import invalid_field_sharing
from gateway.composition.rules.invalid_graphql import invalid_graphql, unresolved
from gateway.composition.rules.invalid_link_directive_usage import invalid_link_directive_usage
from gateway.composition.rules.invalid_link_identifier import invalid_link_identifier
from gateway.composition.rules.invalid_shareable_usage import invalid_shareable_usage
from gateway.composition.rules.invalid_subgraph_name import invalid_subgraph_name
from gateway.composition.rules.key_directive_in_fields_arg import key_directive_in_fields_arg
from gateway.composition.rules.key_fields_has_args import key_fields_has_args
from gateway.composition.rules.key_fields_select_invalid_type import key_fields_select_invalid_type
from gateway.composition.rules.key_invalid_fields import key_invalid_fields, unreadable_interface_keys
from gateway.composition.rules.key_invalid_fields_type import key_invalid_fields_type
from gateway.composition.rules.key_unsupported_on_interface import key_unsupported_on_interface
from gateway.composition.rules.link_import_name_mismatch import link_import_name_mismatch
from gateway.composition.rules.list_size_applied_to_non_list import list_size_applied_to_non_list
from gateway.composition.rules.list_size_invalid_assumed_size import list_size_invalid_assumed_size
from gateway.composition.rules.list_size_invalid_sized_field import list_size_invalid_sized_field
from gateway.composition.rules.list_size_invalid_slicing_argument import list_size_invalid_slicing_argument
from gateway.composition.rules.merged_directive_application_on_external import merged_directive_application_on_external
from gateway.composition.rules.missing_transitive_auth_requirements import missing_transitive_auth_requirements
from gateway.composition.rules.no_context_in_selection import no_context_in_selection
from gateway.composition.rules.no_queries import no_queries
from gateway.composition.rules.only_inaccessible_children import only_inaccessible_children
from gateway.composition.rules.override_collision_with_another_directive import (
    override_collision_with_another_directive,
)
from gateway.composition.rules.override_from_self_error import override_from_self_error
from gateway.composition.rules.override_label_invalid import override_label_invalid
from gateway.composition.rules.override_on_interface import override_on_interface
from gateway.composition.rules.override_source_has_override import override_source_has_override
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
from gateway.composition.rules.provides_on_non_object_field import provides_on_non_object_field
from gateway.composition.rules.provides_unsupported_on_interface import provides_unsupported_on_interface
from gateway.composition.rules.query_root_type_inaccessible import query_root_type_inaccessible
from gateway.composition.rules.referenced_inaccessible import referenced_inaccessible
from gateway.composition.rules.required_argument_missing_in_some_subgraph import (
    required_argument_missing_in_some_subgraph,
)
from gateway.composition.rules.required_inaccessible import required_inaccessible
from gateway.composition.rules.required_input_field_missing_in_some_subgraph import (
    required_input_field_missing_in_some_subgraph,
)
from gateway.composition.rules.requires_directive_in_fields_arg import requires_directive_in_fields_arg
from gateway.composition.rules.requires_fields_missing_external import requires_fields_missing_external
from gateway.composition.rules.requires_invalid_fields import requires_invalid_fields
from gateway.composition.rules.requires_invalid_fields_type import requires_invalid_fields_type
from gateway.composition.rules.requires_unsupported_on_interface import requires_unsupported_on_interface
from gateway.composition.rules.root_mutation_used import root_mutation_used
from gateway.composition.rules.root_query_used import root_query_used
from gateway.composition.rules.root_subscription_used import root_subscription_used
from gateway.composition.rules.rule import AcrossRule, SubgraphRule, WholeRule
from gateway.composition.rules.satisfiability_error import satisfiability_error
from gateway.composition.rules.shareable_has_mismatched_runtime_types import shareable_has_mismatched_runtime_types
from gateway.composition.rules.type_definition_invalid import type_definition_invalid
from gateway.composition.rules.type_kind_mismatch import type_kind_mismatch
from gateway.composition.rules.type_with_only_unused_external import type_with_only_unused_external
from gateway.composition.rules.unknown_federation_link_version import unknown_federation_link_version
from gateway.composition.rules.unknown_link_version import unknown_link_version
from gateway.composition.rules.unsupported_linked_feature import unsupported_linked_feature
from gateway.composition.subgraph_schema import SubgraphSchema

# Each subgraph by itself: a phase runs on those in which the phases before found nothing. From `FEDERATION_FROM` on, what
# Federation 1 wrote is looked at only when nothing at all was found.
FEDERATION_FROM = 2
SUBGRAPH_PHASES: tuple[tuple[SubgraphRule, ...], ...] = (
    (  # what is linked
        invalid_link_directive_usage,
        invalid_link_identifier,
        unknown_federation_link_version,
        unknown_link_version,
        unsupported_linked_feature,
    ),
    (  # definitions of what the specifications define, and GraphQL
        invalid_graphql,
        directive_definition_invalid,
        type_definition_invalid,
    ),
    (invalid_subgraph_name,),
    (  # what Federation 1 leaves to others
        extension_with_no_base,
        type_with_only_unused_external,
    ),
    (external_collision_with_another_directive,),
    (provides_on_non_object_field,),  # what it would provide cannot be looked at
    (  # federation
        external_on_interface,
        context_name_invalid,
        no_context_in_selection,
        context_not_set,
        context_invalid_selection,
        context_no_resolvable_key,
        cost_applied_to_interface_field,
        list_size_applied_to_non_list,
        list_size_invalid_assumed_size,
        list_size_invalid_slicing_argument,
        list_size_invalid_sized_field,
        auth_requirements_applied_on_interface,
        external_unused,
        interface_key_not_on_implementation,
        interface_object_usage_error,
        invalid_shareable_usage,
        key_directive_in_fields_arg,
        key_fields_has_args,
        key_fields_select_invalid_type,
        key_invalid_fields,
        key_invalid_fields_type,
        key_unsupported_on_interface,
        personal_data_invalid_fields,
        personal_data_not_linked,
        provides_directive_in_fields_arg,
        provides_fields_has_args,
        provides_fields_missing_external,
        provides_invalid_fields,
        provides_invalid_fields_type,
        provides_unsupported_on_interface,
        requires_directive_in_fields_arg,
        requires_fields_missing_external,
        requires_invalid_fields,
        requires_invalid_fields_type,
        requires_unsupported_on_interface,
        root_mutation_used,
        root_query_used,
        root_subscription_used,
    ),
)


def subgraph_phases(subgraph: SubgraphSchema) -> tuple[tuple[SubgraphRule, ...], ...]:
    """The phases of one subgraph: interface keys that cannot be read end it before the last.

    Where it links the specification of links itself, or no version of federation that is known, its links are judged with
    what it defines, and only if what it names is there.
    """
    *before, federation = SUBGRAPH_PHASES
    phases = (*before, (unreadable_interface_keys,), federation)
    if not any(link.identity == LINK for link in subgraph.features) and not subgraph.federation_unknown:
        return phases
    links, definitions, *others = phases
    return ((unresolved,), (*links, *definitions), *others)


# All subgraphs, before they are merged.
ACROSS_PHASES: tuple[tuple[AcrossRule, ...], ...] = (
    (  # names and definitions of directives
        directive_composition_error,
        link_import_name_mismatch,
    ),
    (  # the merge
        interface_object_usage_error,
        override_from_self_error,
        override_label_invalid,
        override_on_interface,
        contextual_argument_not_contextual_in_all_subgraphs,
        empty_merged_enum_type,
        empty_merged_input_type,
        enum_value_mismatch,
        extension_with_no_base,
        external_argument_default_mismatch,
        external_argument_missing,
        external_argument_type_mismatch,
        external_missing_on_base,
        external_type_mismatch,
        field_argument_default_mismatch,
        field_argument_type_mismatch,
        field_type_mismatch,
        input_field_default_mismatch,
        interface_key_missing_implementation_type,
        invalid_field_sharing,
        merged_directive_application_on_external,
        no_queries,
        override_collision_with_another_directive,
        override_source_has_override,
        personal_data_conflict,
        personal_data_no_subject,
        required_argument_missing_in_some_subgraph,
        required_input_field_missing_in_some_subgraph,
        type_kind_mismatch,
    ),
)

# The merged supergraph.
WHOLE_PHASES: tuple[tuple[WholeRule, ...], ...] = (
    (  # objects and their interfaces, and what fields are made of
        interface_field_no_implem,
        missing_transitive_auth_requirements,
    ),
    (invalid_graphql,),
    (  # what is hidden
        default_value_uses_inaccessible,
        disallowed_inaccessible,
        implemented_by_inaccessible,
        only_inaccessible_children,
        query_root_type_inaccessible,
        referenced_inaccessible,
        required_inaccessible,
    ),
    (  # personal data
        personal_data_missing_inputs,
        personal_data_undecided,
        personal_data_unkeyed,
        personal_data_unknown_category,
    ),
    (  # can every query be answered?
        satisfiability_error,
        shareable_has_mismatched_runtime_types,
    ),
)
