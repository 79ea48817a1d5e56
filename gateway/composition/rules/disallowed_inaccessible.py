"""DISALLOWED_INACCESSIBLE: an argument of a composed directive is hidden, from readers of the SDL who must see it."""

from gateway.composition.composition_error import CompositionError
from gateway.composition.merged_visibility import directive_arguments
from gateway.composition.rules.rule import Found, Whole

CODE = "DISALLOWED_INACCESSIBLE"


def disallowed_inaccessible(whole: Whole) -> Found:
    for argument in directive_arguments(whole):
        if argument.composed and argument.hidden:
            message = f'"{argument.coordinate}" is @inaccessible, and its directive is composed'
            yield CompositionError(CODE, message, argument.places, "remove @inaccessible from the argument")
