"""REQUIRED_INACCESSIBLE: clients must give what they cannot see: a hidden argument or input field that is required."""

from gateway.composition.composition_error import CompositionError
from gateway.composition.merged_visibility import (
    directive_arguments,
    hidden,
    places,
    visible_fields,
    visible_types,
)
from gateway.composition.rules.rule import Found, Whole
from gateway.composition.supergraph import Kind

CODE = "REQUIRED_INACCESSIBLE"


def required_inaccessible(whole: Whole) -> Found:
    found = [
        (t.name, f.name, f"{t.name}.{f.name}")
        for t in visible_types(whole.merged)
        for f in t.fields
        if t.kind is Kind.INPUT and hidden(f) and f.type.endswith("!") and f.default is None
    ]
    found += [
        (t.name, f.name, f"{t.name}.{f.name}({a.name}:)")
        for t, f in visible_fields(whole.merged)
        for a in f.arguments
        if hidden(a) and a.type.endswith("!") and a.default is None
    ]
    required = [(coordinate, places(whole, type_name, field_name)) for type_name, field_name, coordinate in found]
    required += [
        (argument.coordinate, argument.places)
        for argument in directive_arguments(whole)
        if argument.hidden and argument.required and not argument.composed
    ]
    for coordinate, where in required:
        message = f'"{coordinate}" is required and @inaccessible'
        yield CompositionError(CODE, message, where, "give it a default, or make it nullable")
