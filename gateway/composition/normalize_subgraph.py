"""What a subgraph means by what it writes: keys of extensions are its own, key fields are shareable, Federation 1 in 2's terms."""

from collections.abc import Callable
from dataclasses import replace

from gateway.composition.field_set_paths import Coordinate, coordinates, key_coordinates, used_coordinates
from gateway.composition.subgraph_schema import FieldDefinition, SubgraphSchema, TypeDefinition, find
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import named


def normalize_subgraph(subgraph: SubgraphSchema) -> SubgraphSchema:
    """Say every implicit thing; idempotent."""
    keys = key_coordinates(subgraph)
    extension_keys = frozenset(
        coordinate
        for t in subgraph.types.values()
        if t.extension
        for key in t.keys
        for coordinate in coordinates(subgraph, t.name, key.fields)
    )
    if subgraph.is_federation_1:
        subgraph = _federation_1_in_terms_of_2(subgraph)

    def normal(coordinate: Coordinate, field: FieldDefinition) -> FieldDefinition:
        # `extend type T @key(fields: "id") { id: ID! @external }`: the external says whose the type is; the key is answered here.
        external = field.external and coordinate not in extension_keys
        return replace(field, external=external, shareable=field.shareable or coordinate in keys)

    return _each_field(subgraph, normal)


def _federation_1_in_terms_of_2(subgraph: SubgraphSchema) -> SubgraphSchema:
    """Federation 1 shares every value and tolerates federation's directives where they mean nothing."""
    types: dict[str, TypeDefinition] = {}
    for t in subgraph.types.values():
        if t.kind is Kind.INTERFACE:
            fields = {name: replace(f, external=False, requires=None, provides=None) for name, f in t.fields.items()}
            types[t.name] = replace(t, keys=(), fields=fields)
        elif t.kind is Kind.OBJECT:
            shareable = t.name != "Subscription"
            fields = {
                # `@external` on a whole type meant nothing.
                name: replace(f, shareable=shareable, external=find(f.applied, "external") is not None)
                for name, f in t.fields.items()
            }
            types[t.name] = replace(t, fields=fields)
        else:
            types[t.name] = t
    plain = replace(subgraph, types=types)

    def without_provides_of_leaves(coordinate: Coordinate, field: FieldDefinition) -> FieldDefinition:
        target = plain.types.get(named(field.type))
        composite = target is not None and target.kind in (Kind.OBJECT, Kind.INTERFACE, Kind.UNION)
        return field if composite else replace(field, provides=None)

    plain = _each_field(plain, without_provides_of_leaves)
    used = used_coordinates(plain)
    return replace(
        plain,
        types={
            name: replace(
                t,
                fields={f.name: f for f in t.fields.values() if not f.external or (name, f.name) in used},
            )
            for name, t in plain.types.items()
        },
    )


def _each_field(
    subgraph: SubgraphSchema, change: Callable[[Coordinate, FieldDefinition], FieldDefinition]
) -> SubgraphSchema:
    types = {
        name: replace(t, fields={f.name: change((name, f.name), f) for f in t.fields.values()}) if t.fields else t
        for name, t in subgraph.types.items()
    }
    return replace(subgraph, types=types)
