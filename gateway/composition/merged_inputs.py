"""Input objects as their subgraphs declare them, side by side: for the rules that compare them."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from gateway.composition.composition_error import Place
from gateway.composition.merging import Merging
from gateway.composition.subgraph_schema import ArgumentDefinition, SubgraphSchema, TypeDefinition
from gateway.composition.supergraph import Kind


@dataclass(frozen=True, slots=True)
class InputFieldInSubgraphs:
    coordinate: str
    given: tuple[tuple[SubgraphSchema, ArgumentDefinition], ...]
    without: tuple[tuple[SubgraphSchema, TypeDefinition], ...]

    @property
    def places(self) -> tuple[Place, ...]:
        return (
            *(Place(s.name, f.line, f.type) for s, f in self.given),
            *(Place(s.name, t.line, "without it") for s, t in self.without),
        )


def input_types(merging: Merging) -> Iterator[tuple[str, list[tuple[SubgraphSchema, TypeDefinition]]]]:
    for name, found in sorted(merging.declared.items(), key=itemgetter(0)):
        declared = [(s, t) for s, t in found if t.kind is Kind.INPUT]
        if declared:
            yield name, declared


def input_fields(merging: Merging) -> Iterator[InputFieldInSubgraphs]:
    for type_name, declared in input_types(merging):
        for name in sorted({name for _, t in declared for name in t.input_fields}):
            yield InputFieldInSubgraphs(
                f"{type_name}.{name}",
                tuple((s, t.input_fields[name]) for s, t in declared if name in t.input_fields),
                tuple((s, t) for s, t in declared if name not in t.input_fields),
            )
