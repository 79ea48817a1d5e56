"""REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH: one subgraph requires an argument that another does not take."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merge_output_fields import Merging
from gateway.composition.merged_arguments import arguments_of_fields
from gateway.composition.rules.rule import Found

CODE = "REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH"


def required_argument_missing_in_some_subgraph(merging: Merging) -> Found:
    for a in arguments_of_fields(merging):
        if a.without and any(argument.required for _, argument in a.given):
            yield CompositionError(
                CODE,
                f'"{a.coordinate}" is required in some subgraphs and missing in {", ".join(d.subgraph.name for d in a.without)}',
                (*a.places, *(Place(d.subgraph.name, d.field.line, "without it") for d in a.without)),
                "declare the argument everywhere, or make it nullable",
            )
