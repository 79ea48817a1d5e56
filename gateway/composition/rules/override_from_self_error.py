"""OVERRIDE_FROM_SELF_ERROR: a field overrides itself."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.supergraph import Kind

CODE = "OVERRIDE_FROM_SELF_ERROR"


def override_from_self_error(merging: Merging) -> Found:
    for subgraph in merging.subgraphs:
        for t in subgraph.types.values():
            for f in t.fields.values():
                if f.override_from == subgraph.name and t.kind is not Kind.INTERFACE and not t.interface_object:
                    yield CompositionError(
                        CODE,
                        f'"{t.name}.{f.name}" overrides the field of its own subgraph',
                        (Place(subgraph.name, f.line),),
                        "name the subgraph that the field is taken from",
                    )
