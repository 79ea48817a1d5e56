"""REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH: one subgraph requires an input field that another does not have."""

from gateway.composition.composition_error import CompositionError
from gateway.composition.merged_inputs import input_fields
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import find

CODE = "REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH"


def required_input_field_missing_in_some_subgraph(merging: Merging) -> Found:
    for f in input_fields(merging):
        if any(find(given.applied, "inaccessible") for _, given in f.given):
            continue  # it stays, and is refused as what clients cannot see
        if f.without and any(given.required for _, given in f.given):
            yield CompositionError(
                CODE,
                f'"{f.coordinate}" is required in some subgraphs and missing in {", ".join(s.name for s, _ in f.without)}',
                f.places,
                "declare the input field everywhere, or make it nullable",
            )
