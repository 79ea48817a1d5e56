"""Where named types are used: as what fields return, or as what arguments and input fields take."""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.type_reference import named


@dataclass(frozen=True, slots=True)
class Positions:
    outputs: frozenset[str]
    inputs: frozenset[str]


def type_positions(subgraphs: Iterable[SubgraphSchema]) -> Positions:
    outputs: set[str] = set()
    inputs: set[str] = set()
    for subgraph in subgraphs:
        for t in subgraph.types.values():
            outputs.update(named(f.type) for f in t.fields.values())
            inputs.update(named(a.type) for f in t.fields.values() for a in f.arguments.values())
            inputs.update(named(f.type) for f in t.input_fields.values())
    return Positions(frozenset(outputs), frozenset(inputs))
