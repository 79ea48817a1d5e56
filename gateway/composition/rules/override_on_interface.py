"""OVERRIDE_ON_INTERFACE: `@override` on a field of an interface: only objects resolve fields."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.supergraph import Kind

CODE = "OVERRIDE_ON_INTERFACE"


def override_on_interface(merging: Merging) -> Found:
    for subgraph in merging.subgraphs:
        for t in subgraph.types.values():
            for f in t.fields.values():
                if t.kind is Kind.INTERFACE and f.override_from is not None:
                    yield CompositionError(
                        CODE,
                        f'"{t.name}.{f.name}" is a field of an interface and cannot be overridden',
                        (Place(subgraph.name, f.line),),
                        "override the field on the objects that implement the interface",
                    )
