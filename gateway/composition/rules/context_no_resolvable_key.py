"""CONTEXT_NO_RESOLVABLE_KEY: an object takes an argument from a context, and cannot be come back to by a key (2.8)."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.context_arguments import context_arguments
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Kind

CODE = "CONTEXT_NO_RESOLVABLE_KEY"


def context_no_resolvable_key(subgraph: SubgraphSchema) -> Found:
    for t in subgraph.types.values():
        contextual = any(c.context is not None for f in t.fields.values() for c in context_arguments(subgraph, f))
        if contextual and t.kind is Kind.OBJECT and not any(key.resolvable for key in t.keys):
            yield CompositionError(
                CODE,
                f'"{t.name}" takes an argument from a context and has no resolvable @key',
                (Place(subgraph.name, t.line),),
                "give it a @key",
            )
