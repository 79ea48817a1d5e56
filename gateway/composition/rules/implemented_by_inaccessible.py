"""IMPLEMENTED_BY_INACCESSIBLE: a public field of an interface is hidden in a public type that implements it."""

from gateway.composition.composition_error import CompositionError
from gateway.composition.merged_visibility import hidden, places, visible_types
from gateway.composition.rules.rule import Found, Whole

CODE = "IMPLEMENTED_BY_INACCESSIBLE"


def implemented_by_inaccessible(whole: Whole) -> Found:
    types = whole.merged.types
    for t in visible_types(whole.merged):
        gone = {f.name for f in t.fields if hidden(f)}
        for interface in t.interfaces:
            if hidden(types[interface]):
                continue
            for f in types[interface].fields:
                if f.name in gone and not hidden(f):
                    yield CompositionError(
                        CODE,
                        f'"{t.name}.{f.name}" is @inaccessible and implements "{interface}.{f.name}", which is public',
                        places(whole, t.name, f.name),
                        "hide both or neither",
                    )
