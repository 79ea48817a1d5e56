"""REFERENCED_INACCESSIBLE: what clients see refers to a type that is hidden from them."""

from gateway.composition.composition_error import CompositionError
from gateway.composition.merged_visibility import hidden, places, visible_fields
from gateway.composition.rules.rule import Found, Whole
from gateway.composition.type_reference import named

CODE = "REFERENCED_INACCESSIBLE"


def referenced_inaccessible(whole: Whole) -> Found:
    gone = {name for name, t in whole.merged.types.items() if hidden(t)}
    for t, f in visible_fields(whole.merged):
        shown = [(f"{t.name}.{f.name}", f.type)]
        shown += [(f"{t.name}.{f.name}({a.name}:)", a.type) for a in f.arguments if not hidden(a)]
        for coordinate, reference in shown:
            if named(reference) in gone:
                yield CompositionError(
                    CODE,
                    f'"{coordinate}" is public and of the type "{named(reference)}", which is @inaccessible',
                    places(whole, t.name, f.name),
                    "hide both or neither",
                )
