"""Arguments as their subgraphs declare them, side by side, of fields and of executable directives: for the rules that compare them."""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.composition.composition_error import Place
from gateway.composition.merge_output_fields import contextual_names, declarations
from gateway.composition.merged_executable import arguments_of, executable_directives
from gateway.composition.merging import Merging
from gateway.composition.object_fields import output_fields
from gateway.composition.subgraph_schema import ArgumentDefinition, SubgraphSchema


@dataclass(frozen=True, slots=True)
class ArgumentInSubgraphs:
    """`given`: where the argument is; `without`: where it is missing on the same field or directive, with its line."""

    coordinate: str
    given: tuple[tuple[SubgraphSchema, ArgumentDefinition], ...]
    without: tuple[tuple[SubgraphSchema, int], ...]

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(Place(s.name, a.line, a.type) for s, a in self.given)


def field_arguments(merging: Merging) -> Iterator[ArgumentInSubgraphs]:
    """Of fields, only where one is merged of several declarations."""
    for type_name, field_name in output_fields(merging.subgraphs):
        resolving = [d for d in declarations(merging, type_name, field_name) if not d.field.external]
        for name in sorted({n for d in resolving for n in d.field.arguments} - contextual_names(resolving)):
            yield ArgumentInSubgraphs(
                f"{type_name}.{field_name}({name}:)",
                tuple((d.subgraph, d.field.arguments[name]) for d in resolving if name in d.field.arguments),
                tuple((d.subgraph, d.field.line) for d in resolving if name not in d.field.arguments),
            )


def merged_arguments(merging: Merging) -> Iterator[ArgumentInSubgraphs]:
    """Of fields and of executable directives."""
    yield from field_arguments(merging)
    for directive in executable_directives(merging.subgraphs):
        given = [(s, arguments_of(d), d.loc.start_token.line if d.loc else 0) for s, d in directive.defined]
        for name in sorted({name for _, arguments, _ in given for name in arguments}):
            yield ArgumentInSubgraphs(
                f"@{directive.name}({name}:)",
                tuple((s, arguments[name]) for s, arguments, _ in given if name in arguments),
                tuple((s, line) for s, arguments, line in given if name not in arguments),
            )
