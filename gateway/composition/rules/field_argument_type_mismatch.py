"""FIELD_ARGUMENT_TYPE_MISMATCH: no type of those that subgraphs give an argument suits all of them."""

from gateway.composition.composition_error import CompositionError
from gateway.composition.merged_arguments import merged_arguments
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.type_reference import greatest_lower

CODE = "FIELD_ARGUMENT_TYPE_MISMATCH"


def field_argument_type_mismatch(merging: Merging) -> Found:
    for a in merged_arguments(merging):
        # One that is missing somewhere is left out.
        if not a.without and greatest_lower([argument.type for _, argument in a.given], merging.subtypes) is None:
            yield CompositionError(
                CODE,
                f'the types of "{a.coordinate}" do not agree',
                a.places,
                "give the argument the same type everywhere",
            )
