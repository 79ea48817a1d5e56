"""One declaration of a field, as the merge sees it."""

from dataclasses import dataclass

from gateway.composition.subgraph_schema import FieldDefinition, SubgraphSchema, TypeDefinition


@dataclass(frozen=True, slots=True)
class FieldInSubgraph:
    """A field where one subgraph declares it. `overridden`: another one took it over; `used`: federation still asks for it here."""

    subgraph: SubgraphSchema
    type: TypeDefinition
    field: FieldDefinition
    overridden: bool = False
    used: bool = False
    label: str | None = None  # of the override that takes it over, or of its own

    @property
    def resolves(self) -> bool:
        return not self.field.external and not self.overridden
