"""INTERFACE_KEY_NOT_ON_IMPLEMENTATION: an interface has a `@key` that a type implementing it in this subgraph lacks."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.parse_field_set import InvalidFieldSet, parse_field_set
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import KeyDefinition, SubgraphSchema, TypeDefinition
from gateway.composition.supergraph import Kind

CODE = "INTERFACE_KEY_NOT_ON_IMPLEMENTATION"


def interface_key_not_on_implementation(subgraph: SubgraphSchema) -> Found:
    for interface in subgraph.types.values():
        for key in interface.keys if interface.kind is Kind.INTERFACE else ():
            for t in subgraph.types.values():
                if t.kind is Kind.OBJECT and interface.name in t.interfaces and not _has(t, key):
                    yield CompositionError(
                        CODE,
                        f'interface "{interface.name}" has the key "{key.fields}", which "{t.name}" lacks',
                        (Place(subgraph.name, key.line), Place(subgraph.name, t.line)),
                        f'give "{t.name}" the same @key',
                    )


def _has(t: TypeDefinition, wanted: KeyDefinition) -> bool:
    fields = _comparable(wanted.fields)
    return any(_comparable(key.fields) == fields and (key.resolvable or not wanted.resolvable) for key in t.keys)


def _comparable(fields: str) -> object:
    """What is no field set, but can be read, is compared as it is written."""
    written = " ".join(fields.split())
    if "@" in fields:
        return written
    try:
        return parse_field_set(fields)
    except InvalidFieldSet:
        return written
