"""What a supergraph document says of personal data: `@join__directive` by graph, as written."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    value_from_ast_untyped,
)

from gateway.composition.elements import Element, directives_by_element
from gateway.composition.linked_feature import PERSONAL, linked_features
from gateway.composition.supergraph_links import schema_directives


@dataclass(frozen=True, slots=True)
class Declarations:
    """By (graph, type, field or None): the arguments of `@personalData`, and what is `@publicData`."""

    linked: bool = False
    personal: Mapping[tuple[str, Element], Mapping[str, object]] = field(default_factory=dict)
    public: frozenset[tuple[str, Element]] = frozenset()


def read_declarations(document: DocumentNode) -> Declarations:
    """Read them; a document that does not link the specification declares nothing."""
    if not any(feature.identity == PERSONAL for feature in linked_features(schema_directives(document))):
        return Declarations()
    personal: dict[tuple[str, Element], Mapping[str, object]] = {}
    public: set[tuple[str, Element]] = set()
    for element, directive in directives_by_element(document):
        if directive.name.value != "join__directive":
            continue
        arguments = {a.name.value: value_from_ast_untyped(a.value) for a in directive.arguments or ()}
        for graph in arguments.get("graphs") or ():
            if arguments.get("name") == "personalData":
                personal[graph, element] = arguments.get("args") or {}
            elif arguments.get("name") == "publicData":
                public.add((graph, element))
    return Declarations(linked=True, personal=personal, public=frozenset(public))
