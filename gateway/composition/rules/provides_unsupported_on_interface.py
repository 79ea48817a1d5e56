"""PROVIDES_UNSUPPORTED_ON_INTERFACE: `@provides` on a field of an interface."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Kind

CODE = "PROVIDES_UNSUPPORTED_ON_INTERFACE"


def provides_unsupported_on_interface(subgraph: SubgraphSchema) -> Found:
    for t in subgraph.types.values():
        for f in t.fields.values():
            if t.kind is Kind.INTERFACE and f.provides is not None:
                yield CompositionError(
                    CODE,
                    f'"{t.name}.{f.name}" is a field of an interface and cannot have @provides',
                    (Place(subgraph.name, f.line),),
                    "put it on the fields of the objects that implement the interface",
                )
