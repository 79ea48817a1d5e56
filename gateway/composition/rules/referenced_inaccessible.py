"""REFERENCED_INACCESSIBLE: what clients see refers to a type that is hidden from them."""

from gateway.composition.composition_error import CompositionError
from gateway.composition.merged_visibility import directive_arguments, hidden, places, visible_fields
from gateway.composition.rules.rule import Found, Whole
from gateway.composition.type_reference import named

CODE = "REFERENCED_INACCESSIBLE"


def referenced_inaccessible(whole: Whole) -> Found:
    gone = {name for name, t in whole.merged.types.items() if hidden(t)}
    shown = [
        (coordinate, reference, places(whole, t.name, f.name))
        for t, f in visible_fields(whole.merged)
        for coordinate, reference in (
            (f"{t.name}.{f.name}", f.type),
            *((f"{t.name}.{f.name}({a.name}:)", a.type) for a in f.arguments if not hidden(a)),
        )
        if named(reference) in gone
    ]
    shown += [
        (argument.coordinate, argument.type, argument.places)
        for argument in directive_arguments(whole)
        if named(argument.type) in gone and not argument.hidden
    ]
    for coordinate, reference, where in shown:
        message = f'"{coordinate}" is public and of the type "{named(reference)}", which is @inaccessible'
        yield CompositionError(CODE, message, where, "hide both or neither")
