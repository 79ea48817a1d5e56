"""INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE: a subgraph resolves an interface by key without knowing every object behind it."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.supergraph import Kind

CODE = "INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE"


def interface_key_missing_implementation_type(merging: Merging) -> Found:
    for s in merging.subgraphs:
        for interface in s.types.values():
            if interface.kind is not Kind.INTERFACE or not any(key.resolvable for key in interface.keys):
                continue
            behind = {
                t.name
                for other in merging.subgraphs
                for t in other.types.values()
                if t.kind is Kind.OBJECT and interface.name in t.interfaces
            }
            here = {t.name for t in s.types.values() if interface.name in t.interfaces}
            if behind - here:
                yield CompositionError(
                    CODE,
                    f'"{s.name}" resolves interface "{interface.name}" by key and does not know {", ".join(sorted(behind - here))}',
                    (Place(s.name, interface.line),),
                    "define the missing types there, with the same key, or make the key resolvable: false",
                )
