"""CONTEXT_INVALID_SELECTION: what an argument takes of its context is not one value of its type, at every type that sets it (2.8)."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.context_arguments import context_arguments
from gateway.composition.context_selections import selection_problems
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Kind

CODE = "CONTEXT_INVALID_SELECTION"


def context_invalid_selection(subgraph: SubgraphSchema) -> Found:
    for t in subgraph.types.values():
        for f in t.fields.values() if t.kind is Kind.OBJECT else ():
            for c in context_arguments(subgraph, f):
                for problem in selection_problems(subgraph, c) if c.setters else ():
                    yield CompositionError(
                        CODE,
                        f'"{t.name}.{f.name}({c.argument.name}:)" takes "{c.written.strip()}" of "{c.context}": {problem}',
                        (Place(subgraph.name, c.argument.line),),
                        "select one field of every type that sets the context, of the argument's type, which is nullable",
                    )
