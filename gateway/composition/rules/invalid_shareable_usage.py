"""INVALID_SHAREABLE_USAGE: `@shareable` on a field of an interface, or twice in one place."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema, find, find_all
from gateway.composition.supergraph import Kind

CODE = "INVALID_SHAREABLE_USAGE"


def invalid_shareable_usage(subgraph: SubgraphSchema) -> Found:
    for t in subgraph.types.values():
        if t.shared_twice:
            message = f'"{t.name}" is @shareable twice in one declaration'
            yield CompositionError(CODE, message, (Place(subgraph.name, t.line),), "apply it once")
        for f in t.fields.values():
            message = ""
            if t.kind is Kind.INTERFACE and find(f.applied, "shareable") is not None:
                message = f'"{t.name}.{f.name}" cannot be @shareable: only fields of objects can'
            elif len(find_all(f.applied, "shareable")) > 1:
                message = f'"{t.name}.{f.name}" is @shareable twice'
            if message:
                yield CompositionError(CODE, message, (Place(subgraph.name, f.line),), "remove @shareable")
