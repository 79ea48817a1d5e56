"""CONTEXT_NOT_SET: an argument is filled from a context that no type sets, or where none can be (2.8)."""

from collections.abc import Iterator

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.context_arguments import ContextArgument, context_arguments
from gateway.composition.linked_feature import FEDERATION
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import FieldDefinition, SubgraphSchema, TypeDefinition
from gateway.composition.supergraph import Kind

CODE = "CONTEXT_NOT_SET"


def context_not_set(subgraph: SubgraphSchema) -> Found:
    for t in subgraph.types.values():
        for f in t.fields.values():
            for c in context_arguments(subgraph, f):
                for message, suggestion in _problems(subgraph, t, f, c):
                    where = f'"{t.name}.{f.name}({c.argument.name}:)"'
                    yield CompositionError(
                        CODE, f"{where} {message}", (Place(subgraph.name, c.argument.line),), suggestion
                    )
    for applied in subgraph.on_directive_arguments:
        for a in applied:
            if (a.feature, a.name) == (FEDERATION, "fromContext"):
                message = "an argument of a directive cannot be filled from a context"
                yield CompositionError(CODE, message, (Place(subgraph.name, a.line),), "remove @fromContext")


def _problems(
    subgraph: SubgraphSchema, t: TypeDefinition, f: FieldDefinition, c: ContextArgument
) -> Iterator[tuple[str, str]]:
    if t.kind is not Kind.OBJECT:
        yield "is on an abstract type", "fill arguments of objects' fields from contexts"
        return
    if any(f.name in subgraph.types[i].fields for i in t.interfaces if i in subgraph.types):
        yield "is on a field that an interface asks for", "take the field out of the interface"
    if c.argument.default is not None:
        yield "is filled from a context and has a default", "remove the default"
    if c.context is not None and not c.setters:
        yield (
            f'is filled from the context "{c.context}", which no type sets',
            f'set it by @context(name: "{c.context}")',
        )
