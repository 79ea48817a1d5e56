"""INVALID_LINK_IDENTIFIER: the `url` of a `@link` is no URL of a specification, or its version none."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "INVALID_LINK_IDENTIFIER"


def invalid_link_identifier(subgraph: SubgraphSchema) -> Found:
    for link in subgraph.features:
        if link.unreadable:
            yield CompositionError(
                CODE,
                f'"{link.url}" identifies no specification: {link.unreadable}',
                (Place(subgraph.name, link.line),),
                'write it as "https://HOST/NAME/vMAJOR.MINOR"',
            )
