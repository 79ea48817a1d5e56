"""INVALID_GRAPHQL: the SDL is no schema: it names types or directives that are not there, or implements an interface in part."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found
from gateway.composition.sdl_validity.applications import invalid_applications
from gateway.composition.sdl_validity.implementations import invalid_implementations
from gateway.composition.sdl_validity.types import invalid_types, unknown_types
from gateway.composition.sdl_validity.values import invalid_defaults
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "INVALID_GRAPHQL"


_CHECKS = (invalid_types, invalid_applications, invalid_defaults, invalid_implementations)


def invalid_graphql(subgraph: SubgraphSchema) -> Found:
    unknown = list(unknown_types(subgraph))  # nothing else can be said of such a subgraph
    for line, message, suggestion in unknown or (problem for check in _CHECKS for problem in check(subgraph)):
        yield CompositionError(CODE, f"[{subgraph.name}] {message}", (Place(subgraph.name, line),), suggestion)
