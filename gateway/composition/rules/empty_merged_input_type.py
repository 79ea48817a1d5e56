"""EMPTY_MERGED_INPUT_TYPE: no field of an input object is in every subgraph that defines it, and only those are merged."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merged_inputs import input_types
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import find

CODE = "EMPTY_MERGED_INPUT_TYPE"


def empty_merged_input_type(merging: Merging) -> Found:
    for name, declared in input_types(merging):
        hidden = any(find(f.applied, "inaccessible") for _, t in declared for f in t.input_fields.values())
        if not hidden and not set.intersection(*(set(t.input_fields) for _, t in declared)):
            yield CompositionError(
                CODE,
                f'the subgraphs that define input "{name}" have no field of it in common',
                tuple(Place(s.name, t.line) for s, t in declared),
                "declare at least one field of it everywhere, or give the input objects different names",
            )
