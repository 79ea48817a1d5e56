"""What Federation 1 means by `@external` and `extend`: for that it looks at the other subgraphs too."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from gateway.composition.field_set_paths import coordinates, used_coordinates
from gateway.composition.subgraph_schema import ROOTS, FieldDefinition, SubgraphSchema, TypeDefinition, find
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import named

_EXTENDED = (Kind.OBJECT, Kind.INTERFACE)


@dataclass(frozen=True, slots=True)
class Company:
    """All subgraphs, by the names of their objects and interfaces. `keys`: the type's own fields in the first `@key` that each
    subgraph gives it. `bases`: the subgraphs that define it and not only extend it."""

    keys: Mapping[str, frozenset[str]]
    bases: Mapping[str, frozenset[str]]


def company(subgraphs: Iterable[SubgraphSchema]) -> Company:
    keys: dict[str, set[str]] = defaultdict(set)
    bases: dict[str, set[str]] = defaultdict(set)
    for s in subgraphs:
        for t in (t for t in s.types.values() if t.kind in _EXTENDED):
            for key in t.keys[:1]:
                keys[t.name] |= {name for owner, name in coordinates(s, t.name, key.fields) if owner == t.name}
            if is_base(t):
                bases[t.name].add(s.name)
    return Company(
        {name: frozenset(fields) for name, fields in keys.items()},
        {name: frozenset(defining) for name, defining in bases.items()},
    )


def is_base(t: TypeDefinition) -> bool:
    """`type T @extends` is a definition as far as this goes."""
    return t.defined


def without_base(subgraph: SubgraphSchema, company: Company) -> tuple[TypeDefinition, ...]:
    """What it extends and no other subgraph defines."""
    extended = (t for t in subgraph.types.values() if t.extension and t.kind in _EXTENDED)
    return tuple(
        t
        for t in extended
        if t.name not in ROOTS.values() and not company.bases.get(t.name, frozenset()) - {subgraph.name}
    )


def is_external(t: TypeDefinition, f: FieldDefinition, company: Company) -> bool:
    """On a whole type it means nothing. An extension without a key has it on the key of the type it extends, to say whose
    the type is; the field is answered there all the same."""
    marked = find(f.applied, "external") is not None
    return marked and not (t.extension and not t.keys and f.name in company.keys.get(t.name, ()))


def without_unused_externals(subgraph: SubgraphSchema) -> SubgraphSchema:
    """Externals that nothing asks for go, and a type that is left empty with them; unless others return it: that is an error."""
    used = used_coordinates(subgraph)
    types = subgraph.types.values()
    returned = {named(f.type) for t in types for f in t.fields.values()} | {m for t in types for m in t.members}
    kept: dict[str, TypeDefinition] = {}
    emptied: list[TypeDefinition] = []
    for t in types:
        fields = {f.name: f for f in t.fields.values() if not f.external or (t.name, f.name) in used}
        if t.kind is not Kind.OBJECT or len(fields) == len(t.fields):
            kept[t.name] = t
        elif fields:
            kept[t.name] = replace(t, fields=fields)
        elif t.name in returned:
            emptied.append(t)
            kept[t.name] = t
    return replace(subgraph, types=kept, emptied=tuple(emptied))
