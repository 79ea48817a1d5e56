"""INVALID_SUBGRAPH_NAME: the name `_` is reserved, and so is none at all."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "INVALID_SUBGRAPH_NAME"


def invalid_subgraph_name(subgraph: SubgraphSchema) -> Found:
    if subgraph.name in ("", "_"):
        yield CompositionError(
            CODE, f'a subgraph cannot be named "{subgraph.name}"', (Place(subgraph.name, 1),), "name it"
        )
