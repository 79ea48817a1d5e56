"""ENUM_VALUE_MISMATCH: an enum is both returned and taken, and has different values in different subgraphs.

As output it would need all values, as input only those that every subgraph knows.
"""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import find
from gateway.composition.supergraph import Kind
from gateway.composition.type_positions import type_positions

CODE = "ENUM_VALUE_MISMATCH"


def enum_value_mismatch(merging: Merging) -> Found:
    positions = type_positions(merging)
    for name in sorted(positions.inputs & positions.outputs):
        declared = [(s, t) for s in merging.subgraphs if (t := s.types.get(name)) is not None and t.kind is Kind.ENUM]
        for value in sorted({v for _, t in declared for v in t.values}):
            given = [(s, t.values[value]) for s, t in declared if value in t.values]
            if len(given) == len(declared) or any(find(v.applied, "inaccessible") for _, v in given):
                continue
            without = [s.name for s, t in declared if value not in t.values]
            yield CompositionError(
                CODE,
                f'enum "{name}" is used as input and as output, and {", ".join(without)} does not know its value {value}',
                tuple(Place(s.name, v.line) for s, v in given),
                "define the same values everywhere, or mark the value @inaccessible until all have it",
            )
