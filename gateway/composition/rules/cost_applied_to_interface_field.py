"""COST_APPLIED_TO_INTERFACE_FIELD: `@cost` on a field of an interface: what it costs is up to the objects behind it (2.9)."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema, find
from gateway.composition.supergraph import Kind

CODE = "COST_APPLIED_TO_INTERFACE_FIELD"


def cost_applied_to_interface_field(subgraph: SubgraphSchema) -> Found:
    for t in subgraph.types.values():
        for f in t.fields.values() if t.kind is Kind.INTERFACE else ():
            applied = find(f.applied, "cost")
            if applied is not None:
                yield CompositionError(
                    CODE,
                    f'@{applied.written} cannot be applied to "{t.name}.{f.name}", a field of an interface',
                    (Place(subgraph.name, applied.line),),
                    "apply it to the fields of the objects that implement the interface",
                )
