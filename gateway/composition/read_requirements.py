"""`@authenticated`, `@requiresScopes` and `@policy` as a supergraph has them, under whatever name it imports them."""

from collections.abc import Mapping
from functools import cache

from graphql import (
    ConstDirectiveNode,
    DocumentNode,
    value_from_ast_untyped,
)

from gateway.composition.elements import Element, directives_by_element
from gateway.composition.linked_feature import FEDERATION, directive_name, linked_features
from gateway.composition.requirements import Alternatives, Requirement, RequirementKind, Requirements
from gateway.composition.supergraph_links import schema_directives

_KINDS = {
    "authenticated": (RequirementKind.AUTHENTICATED, ""),
    "requiresScopes": (RequirementKind.SCOPES, "scopes"),
    "policy": (RequirementKind.POLICIES, "policies"),
}


def read_requirements(document: DocumentNode) -> Mapping[Element, Requirements]:
    """By type and by field, sorted; what has none is left out.

    A directive of one of these names that nothing links counts as the specification's: whoever wrote it meant to protect.
    """
    features = linked_features(schema_directives(document))

    @cache
    def kind_of(used: str) -> tuple[RequirementKind, str] | None:
        meaning = directive_name(features, used)
        return _KINDS.get(meaning.name) if meaning.feature in (FEDERATION, "") else None

    found: dict[Element, list[Requirement]] = {}
    for element, directive in directives_by_element(document):
        known = kind_of(directive.name.value)
        if known is not None:
            kind, argument = known
            alternatives = _alternatives(directive, argument) if argument else ()
            found.setdefault(element, []).append(Requirement(kind, alternatives))
    return {element: tuple(sorted(set(each))) for element, each in sorted(found.items(), key=lambda one: str(one[0]))}


def _alternatives(directive: ConstDirectiveNode, name: str) -> Alternatives:
    """OR of ANDs; a single value stands for a list of one, as GraphQL coerces it. None at all: nobody meets it."""
    for argument in directive.arguments or ():
        if argument.name.value == name:
            value = value_from_ast_untyped(argument.value)
            groups = value if isinstance(value, list) else [value]
            return tuple(tuple(map(str, each)) if isinstance(each, list) else (str(each),) for each in groups)
    return ()
