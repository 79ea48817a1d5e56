"""What Federation 1 means by `@external`: which fields are another subgraph's, and which of those say nothing at all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from gateway.composition.field_set_paths import coordinates, used_coordinates
from gateway.composition.subgraph_schema import FieldDefinition, SubgraphSchema, TypeDefinition, find
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import named

FirstKeys = Mapping[str, frozenset[str]]


def first_keys(subgraphs: Iterable[SubgraphSchema]) -> FirstKeys:
    """By type, its own fields in the first `@key` that each subgraph gives it."""
    found: dict[str, set[str]] = defaultdict(set)
    for s in subgraphs:
        for t in s.types.values():
            for key in t.keys[:1]:
                found[t.name] |= {name for owner, name in coordinates(s, t.name, key.fields) if owner == t.name}
    return {name: frozenset(fields) for name, fields in found.items()}


def is_external(t: TypeDefinition, f: FieldDefinition, keys: FirstKeys) -> bool:
    """On a whole type it means nothing. An extension without a key has it on the key of the type it extends, to say whose
    the type is; the field is answered there all the same."""
    marked = find(f.applied, "external") is not None
    return marked and not (t.extension and not t.keys and f.name in keys.get(t.name, ()))


def without_unused_externals(subgraph: SubgraphSchema) -> SubgraphSchema:
    """Externals that nothing asks for go, and a type that is left empty with them; unless others return it: that is an error,
    and the type stays as it is for the rule that says so."""
    used = used_coordinates(subgraph)
    types = subgraph.types.values()
    returned = {named(f.type) for t in types for f in t.fields.values()} | {m for t in types for m in t.members}
    kept: dict[str, TypeDefinition] = {}
    for t in types:
        fields = {f.name: f for f in t.fields.values() if not f.external or (t.name, f.name) in used}
        if t.kind is not Kind.OBJECT or not t.fields or (not fields and t.name in returned):
            kept[t.name] = t
        elif fields:
            kept[t.name] = replace(t, fields=fields) if len(fields) < len(t.fields) else t
    return replace(subgraph, types=kept)
