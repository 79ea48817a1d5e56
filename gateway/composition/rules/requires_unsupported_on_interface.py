"""REQUIRES_UNSUPPORTED_ON_INTERFACE: `@requires` on a field of an interface."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Kind

CODE = "REQUIRES_UNSUPPORTED_ON_INTERFACE"


def requires_unsupported_on_interface(subgraph: SubgraphSchema) -> Found:
    for t in subgraph.types.values():
        for f in t.fields.values():
            if t.kind is Kind.INTERFACE and f.requires is not None:
                yield CompositionError(
                    CODE,
                    f'"{t.name}.{f.name}" is a field of an interface and cannot have @requires',
                    (Place(subgraph.name, f.line),),
                    "put it on the fields of the objects that implement the interface",
                )
