"""INVALID_SHAREABLE_USAGE: `@shareable` on a field of an interface."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema, find
from gateway.composition.supergraph import Kind

CODE = "INVALID_SHAREABLE_USAGE"


def invalid_shareable_usage(subgraph: SubgraphSchema) -> Found:
    for t in subgraph.types.values():
        for f in t.fields.values() if t.kind is Kind.INTERFACE else ():
            if find(f.applied, "shareable") is not None:
                yield CompositionError(
                    CODE,
                    f'"{t.name}.{f.name}" cannot be @shareable: only fields of objects can',
                    (Place(subgraph.name, f.line),),
                    "remove @shareable",
                )
