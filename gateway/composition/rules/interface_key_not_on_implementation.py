"""INTERFACE_KEY_NOT_ON_IMPLEMENTATION: an interface has a `@key` that a type implementing it in this subgraph lacks."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.field_set_paths import coordinates
from gateway.composition.parse_field_set import InvalidFieldSet, parse_field_set
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import KeyDefinition, SubgraphSchema, TypeDefinition
from gateway.composition.supergraph import Kind

CODE = "INTERFACE_KEY_NOT_ON_IMPLEMENTATION"


def interface_key_not_on_implementation(subgraph: SubgraphSchema) -> Found:
    for interface in subgraph.types.values():
        for key in interface.keys if interface.kind is Kind.INTERFACE else ():
            if not any(coordinates(subgraph, interface.name, key.fields)):
                continue  # that is another rule's error
            for t in subgraph.types.values():
                if t.kind is Kind.OBJECT and interface.name in t.interfaces and not _has(t, key):
                    yield CompositionError(
                        CODE,
                        f'interface "{interface.name}" has the key "{key.fields}", which "{t.name}" lacks',
                        (Place(subgraph.name, key.line), Place(subgraph.name, t.line)),
                        f'give "{t.name}" the same @key',
                    )


def _has(t: TypeDefinition, wanted: KeyDefinition) -> bool:
    try:
        fields = parse_field_set(wanted.fields)
        return any(
            parse_field_set(key.fields) == fields and (key.resolvable or not wanted.resolvable) for key in t.keys
        )
    except InvalidFieldSet:
        return True  # that is another rule's error
