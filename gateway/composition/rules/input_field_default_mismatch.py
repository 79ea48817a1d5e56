"""INPUT_FIELD_DEFAULT_MISMATCH: subgraphs give an input field different default values."""

from gateway.composition.composition_error import CompositionError
from gateway.composition.input_values import same_value
from gateway.composition.merged_inputs import input_fields
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found

CODE = "INPUT_FIELD_DEFAULT_MISMATCH"


def input_field_default_mismatch(merging: Merging) -> Found:
    for f in input_fields(merging):
        defaults = [given.default for _, given in f.given if given.default is not None]
        if not all(same_value(default, defaults[0]) for default in defaults):
            yield CompositionError(
                CODE,
                f'"{f.coordinate}" has the defaults {", ".join(sorted(set(defaults)))} in different subgraphs',
                f.places,
                "give the input field the same default everywhere",
            )
