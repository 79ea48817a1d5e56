"""INTERFACE_OBJECT_USAGE_ERROR: `@interfaceObject` on a type without `@key`: nobody could come back to it."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Kind

CODE = "INTERFACE_OBJECT_USAGE_ERROR"


def interface_object_usage_error(subgraph: SubgraphSchema) -> Found:
    for t in subgraph.types.values():
        if t.interface_object and t.kind is Kind.OBJECT and not t.keys:
            yield CompositionError(
                CODE,
                f'"{t.name}" is an @interfaceObject without @key',
                (Place(subgraph.name, t.line),),
                "give it a key of the interface that it stands for",
            )
