"""External declarations of a field beside those that resolve it: for the rules that hold one against the other."""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.composition.field_in_subgraph import FieldInSubgraph
from gateway.composition.merge_output_fields import declarations
from gateway.composition.merging import Merging
from gateway.composition.object_fields import output_fields


@dataclass(frozen=True, slots=True)
class ExternalField:
    coordinate: str
    external: FieldInSubgraph
    resolving: tuple[FieldInSubgraph, ...]


def external_fields(merging: Merging) -> Iterator[ExternalField]:
    for type_name, field_name in output_fields(merging.subgraphs):
        found = declarations(merging, type_name, field_name)
        resolving = tuple(d for d in found if not d.field.external)
        for d in found:
            if d.field.external and resolving:
                yield ExternalField(f"{type_name}.{field_name}", d, resolving)
