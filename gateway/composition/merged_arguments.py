"""The arguments of a field as its subgraphs declare them, side by side: for the rules that compare them."""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.composition.composition_error import Place
from gateway.composition.merge_output_fields import FieldInSubgraph, Merging, declarations
from gateway.composition.object_fields import output_fields
from gateway.composition.subgraph_schema import ArgumentDefinition


@dataclass(frozen=True, slots=True)
class ArgumentInSubgraphs:
    """`given`: where the argument is; `without`: where the field is resolved and has no such argument."""

    coordinate: str
    given: tuple[tuple[FieldInSubgraph, ArgumentDefinition], ...]
    without: tuple[FieldInSubgraph, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(Place(d.subgraph.name, a.line, a.type) for d, a in self.given)


def arguments_of_fields(merging: Merging) -> Iterator[ArgumentInSubgraphs]:
    for type_name, field_name in output_fields(merging.subgraphs):
        resolving = [d for d in declarations(merging, type_name, field_name) if not d.field.external]
        for name in sorted({name for d in resolving for name in d.field.arguments}):
            yield ArgumentInSubgraphs(
                f"{type_name}.{field_name}({name}:)",
                tuple((d, d.field.arguments[name]) for d in resolving if name in d.field.arguments),
                tuple(d for d in resolving if name not in d.field.arguments),
            )
