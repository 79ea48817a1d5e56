"""NO_CONTEXT_IN_SELECTION: a `@fromContext` does not say from which context, or what of it (2.8)."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.context_arguments import context_arguments
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Kind

CODE = "NO_CONTEXT_IN_SELECTION"


def no_context_in_selection(subgraph: SubgraphSchema) -> Found:
    for t in subgraph.types.values():
        for f in t.fields.values() if t.kind is Kind.OBJECT else ():
            for c in context_arguments(subgraph, f):
                if c.context is None:
                    yield CompositionError(
                        CODE,
                        f'"{t.name}.{f.name}({c.argument.name}:)" is filled from no context',
                        (Place(subgraph.name, c.argument.line),),
                        'write it as "$context { field }"',
                    )
