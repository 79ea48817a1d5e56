"""REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH: one subgraph requires an argument that another does not take."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merged_arguments import merged_arguments
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found

CODE = "REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH"


def required_argument_missing_in_some_subgraph(merging: Merging) -> Found:
    for a in merged_arguments(merging):
        if a.without and any(argument.required for _, argument in a.given):
            yield CompositionError(
                CODE,
                f'"{a.coordinate}" is required in some subgraphs and missing in {", ".join(s.name for s, _ in a.without)}',
                (*a.places, *(Place(s.name, line, "without it") for s, line in a.without)),
                "declare the argument everywhere, or make it nullable",
            )
