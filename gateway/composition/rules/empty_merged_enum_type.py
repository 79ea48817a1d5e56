"""EMPTY_MERGED_ENUM_TYPE: an enum taken as input has no value that all subgraphs know."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import find
from gateway.composition.supergraph import Kind
from gateway.composition.type_positions import type_positions

CODE = "EMPTY_MERGED_ENUM_TYPE"


def empty_merged_enum_type(merging: Merging) -> Found:
    positions = type_positions(merging)
    for name in sorted(positions.inputs - positions.outputs):
        declared = [(s, t) for s in merging.subgraphs if (t := s.types.get(name)) is not None and t.kind is Kind.ENUM]
        hidden = any(find(v.applied, "inaccessible") for _, t in declared for v in t.values.values())
        if declared and not hidden and not set.intersection(*(set(t.values) for _, t in declared)):
            yield CompositionError(
                CODE,
                f'the subgraphs that define enum "{name}" have no value of it in common',
                tuple(Place(s.name, t.line) for s, t in declared),
                "define at least one value of it everywhere",
            )
