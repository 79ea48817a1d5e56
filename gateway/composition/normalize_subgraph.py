"""What a subgraph means by what it writes: keys of extensions are its own, key fields are shareable, Federation 1 in 2's terms."""

import re
from collections.abc import Callable
from dataclasses import replace

from graphql import parse_const_value

from gateway.composition.external_selections import externals_of
from gateway.composition.federation_1 import Company, is_external, without_base, without_unused_externals
from gateway.composition.field_set_paths import Coordinate, extension_keys, key_coordinates
from gateway.composition.input_values import canonical
from gateway.composition.subgraph_schema import (
    ROOTS,
    ArgumentDefinition,
    FieldDefinition,
    SubgraphSchema,
    TypeDefinition,
)
from gateway.composition.supergraph import COMPOSITE, Kind
from gateway.composition.type_reference import named

_PLAIN = re.compile(r"-?[0-9]{1,15}|true|false|null")  # written in one way only


def normalize_subgraph(subgraph: SubgraphSchema, company: Company) -> SubgraphSchema:
    """Say every implicit thing; idempotent."""
    subgraph = _with_canonical_defaults(subgraph)
    keys = key_coordinates(subgraph)
    answered = extension_keys(subgraph)
    if subgraph.is_federation_1:
        subgraph = _federation_1_in_terms_of_2(subgraph, company)

    def normal(coordinate: Coordinate, field: FieldDefinition) -> FieldDefinition:
        # `extend type T @key(fields: "id") { id: ID! @external }`: the external says whose the type is; the key is answered here.
        external = field.external and coordinate not in answered
        return replace(field, external=external, shareable=field.shareable or coordinate in keys)

    normalized = _each_field(subgraph, normal)
    return _federation_1_asks_for_externals(normalized) if subgraph.is_federation_1 else normalized


def _with_canonical_defaults(subgraph: SubgraphSchema) -> SubgraphSchema:
    def canonical_default(a: ArgumentDefinition) -> ArgumentDefinition:
        if a.default is None or _PLAIN.fullmatch(a.default):
            return a
        return replace(a, default=canonical(subgraph.types, a.type, parse_const_value(a.default, no_location=True)))

    def of_field(coordinate: Coordinate, f: FieldDefinition) -> FieldDefinition:
        if not f.arguments:
            return f
        return replace(f, arguments={name: canonical_default(a) for name, a in f.arguments.items()})

    changed = _each_field(subgraph, of_field)
    types = {
        name: replace(t, input_fields={n: canonical_default(a) for n, a in t.input_fields.items()})
        if t.input_fields
        else t
        for name, t in changed.types.items()
    }
    return replace(changed, types=types)


def _is_shared(t: TypeDefinition, f: FieldDefinition) -> bool:
    """As if `@shareable` stood on a value's definition: in Federation 2 it does not count for what extends that."""
    by_field = bool(t.keys) or t.name in ROOTS.values()
    return t.name != "Subscription" and (by_field or t.extension or not f.in_extension)


def _federation_1_in_terms_of_2(subgraph: SubgraphSchema, company: Company) -> SubgraphSchema:
    """Federation 1 shares every value and tolerates federation's directives where they mean nothing."""
    types: dict[str, TypeDefinition] = {}
    for t in subgraph.types.values():
        if t.kind is Kind.INTERFACE:
            fields = {name: replace(f, external=False, requires=None, provides=None) for name, f in t.fields.items()}
            types[t.name] = replace(t, keys=(), fields=fields)
        elif t.kind is Kind.OBJECT:
            fields = {
                name: replace(f, shareable=_is_shared(t, f), external=is_external(t, f, company))
                for name, f in t.fields.items()
            }
            types[t.name] = replace(t, fields=fields)
        else:
            types[t.name] = t
    plain = replace(subgraph, types=types, without_base=without_base(subgraph, company))

    def without_provides_of_leaves(coordinate: Coordinate, field: FieldDefinition) -> FieldDefinition:
        target = plain.types.get(named(field.type))
        composite = target is not None and target.kind in COMPOSITE
        return field if composite else replace(field, provides=None)

    return without_unused_externals(_each_field(plain, without_provides_of_leaves))


def _federation_1_asks_for_externals(subgraph: SubgraphSchema) -> SubgraphSchema:
    """In Federation 1 what a subgraph has anyway could be provided and required; it says nothing."""

    def without_own(coordinate: Coordinate, field: FieldDefinition) -> FieldDefinition:
        return replace(
            field,
            requires=externals_of(subgraph, coordinate[0], field.requires) if field.requires else field.requires,
            provides=externals_of(subgraph, named(field.type), field.provides) if field.provides else field.provides,
        )

    return _each_field(subgraph, without_own)


def _each_field(
    subgraph: SubgraphSchema, change: Callable[[Coordinate, FieldDefinition], FieldDefinition]
) -> SubgraphSchema:
    types = {
        name: replace(t, fields={f.name: change((name, f.name), f) for f in t.fields.values()}) if t.fields else t
        for name, t in subgraph.types.items()
    }
    return replace(subgraph, types=types)
