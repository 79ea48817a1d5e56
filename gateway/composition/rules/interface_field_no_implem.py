"""INTERFACE_FIELD_NO_IMPLEM: an interface has a field in one subgraph that an object implementing it elsewhere lacks."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found, Whole
from gateway.composition.supergraph import Kind

CODE = "INTERFACE_FIELD_NO_IMPLEM"


def interface_field_no_implem(whole: Whole) -> Found:
    for t in whole.supergraph.types.values():
        for interface in t.interfaces:
            declaring = whole.supergraph.types[interface]
            for name in sorted(declaring.fields.keys() - t.fields.keys()):
                places = [
                    Place(s.name, s.types[interface].fields[name].line)
                    for s in whole.subgraphs
                    if interface in s.types and name in s.types[interface].fields
                ]
                if t.kind in (Kind.OBJECT, Kind.INTERFACE):
                    yield CompositionError(
                        CODE,
                        f'interface "{interface}" has the field "{name}", which "{t.name}" does not have in any subgraph',
                        tuple(places),
                        f'add the field to "{t.name}"',
                    )
