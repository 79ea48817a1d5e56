"""EXTERNAL_ON_INTERFACE: `@external` on a field of an interface: an interface resolves nothing, here or elsewhere."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Kind

CODE = "EXTERNAL_ON_INTERFACE"


def external_on_interface(subgraph: SubgraphSchema) -> Found:
    for t in subgraph.types.values():
        for f in t.fields.values() if t.kind is Kind.INTERFACE else ():
            if f.external:
                yield CompositionError(
                    CODE,
                    f'"{t.name}.{f.name}" is a field of an interface and cannot be @external',
                    (Place(subgraph.name, f.line),),
                    "mark the fields of the objects that implement the interface",
                )
