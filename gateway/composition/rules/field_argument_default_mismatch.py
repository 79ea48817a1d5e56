"""FIELD_ARGUMENT_DEFAULT_MISMATCH: subgraphs give an argument different default values."""

from gateway.composition.composition_error import CompositionError
from gateway.composition.input_values import same_value
from gateway.composition.merged_arguments import merged_arguments
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found

CODE = "FIELD_ARGUMENT_DEFAULT_MISMATCH"


def field_argument_default_mismatch(merging: Merging) -> Found:
    for a in merged_arguments(merging):
        if a.without:
            continue  # it is left out
        defaults = [argument.default for _, argument in a.given if argument.default is not None]
        if not all(same_value(default, defaults[0]) for default in defaults):
            yield CompositionError(
                CODE,
                f'"{a.coordinate}" has the defaults {", ".join(sorted(set(defaults)))} in different subgraphs',
                a.places,
                "give the argument the same default everywhere",
            )
