"""INVALID_GRAPHQL: the SDL is no schema: it names types or directives that are not there, or implements an interface in part."""

from collections.abc import Iterable

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merged_visibility import places
from gateway.composition.rules.directive_definition_invalid import directive_definition_invalid
from gateway.composition.rules.invalid_link_directive_usage import invalid_link_directive_usage
from gateway.composition.rules.invalid_link_identifier import invalid_link_identifier
from gateway.composition.rules.rule import Found, Whole
from gateway.composition.rules.type_definition_invalid import type_definition_invalid
from gateway.composition.rules.unknown_federation_link_version import unknown_federation_link_version
from gateway.composition.rules.unknown_link_version import unknown_link_version
from gateway.composition.rules.unsupported_linked_feature import unsupported_linked_feature
from gateway.composition.sdl_validity.applications import invalid_applications, unknown_directives, unknown_on_schema
from gateway.composition.sdl_validity.implementations import invalid_implementations
from gateway.composition.sdl_validity.merged import merged_problems
from gateway.composition.sdl_validity.problem import Problem
from gateway.composition.sdl_validity.types import invalid_types, unknown_types, wrong_kinds
from gateway.composition.sdl_validity.values import invalid_defaults
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "INVALID_GRAPHQL"


_BUILDING = (unknown_directives, wrong_kinds)
_BEFORE = (
    invalid_link_directive_usage,
    invalid_link_identifier,
    unknown_federation_link_version,
    unknown_link_version,
    unsupported_linked_feature,
    directive_definition_invalid,
    type_definition_invalid,
)
_CHECKS = (invalid_types, invalid_applications, invalid_defaults, invalid_implementations)


def invalid_graphql(subject: SubgraphSchema | Whole) -> Found:
    return _of_subgraph(subject) if isinstance(subject, SubgraphSchema) else _of_supergraph(subject)


def unresolved(subgraph: SubgraphSchema) -> Found:
    """What is not there, in a subgraph that links the specification of links: its links are not read before."""
    return _told(subgraph, (*unknown_types(subgraph), *unknown_on_schema(subgraph)))


def _of_subgraph(subgraph: SubgraphSchema) -> Found:
    return _told(subgraph, _first_problems(subgraph))


def _told(subgraph: SubgraphSchema, problems: Iterable[Problem]) -> Found:
    for line, message, suggestion in problems:
        yield CompositionError(CODE, f"[{subgraph.name}] {message}", (Place(subgraph.name, line),), suggestion)


def _first_problems(subgraph: SubgraphSchema) -> list[Problem]:
    """What is not there; then what is of the wrong kind; then the rest, unless links or definitions are wrong already."""
    unknown = list(unknown_types(subgraph))
    if unknown:
        return unknown
    built = [problem for check in _BUILDING for problem in check(subgraph)]
    wrong = any(error for rule in _BEFORE for error in rule(subgraph))
    return built if built or wrong else [problem for check in _CHECKS for problem in check(subgraph)]


def _of_supergraph(whole: Whole) -> Found:
    for type_name, field_name, message, suggestion in merged_problems(whole.merged, whole.merging):
        found = places(whole, type_name, field_name) or places(whole, type_name)
        yield CompositionError(CODE, f"[supergraph] {message}", found, suggestion)
    for s in whole.subgraphs:
        if s.graph.startswith("__"):
            message = f'[supergraph] the name "{s.name}" would be the enum value {s.graph}, which is introspection\'s'
            yield CompositionError(CODE, message, (Place(s.name, 1),), "rename the subgraph")
