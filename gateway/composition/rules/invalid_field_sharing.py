"""INVALID_FIELD_SHARING: several subgraphs resolve a field, and not all of them mark it `@shareable` (Federation 2)."""

from collections.abc import Iterator

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.field_in_subgraph import FieldInSubgraph
from gateway.composition.field_set_paths import Coordinate, provided_coordinates
from gateway.composition.merge_output_fields import declarations
from gateway.composition.merging import Merging
from gateway.composition.object_fields import object_fields
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import find
from gateway.composition.supergraph import Kind

CODE = "INVALID_FIELD_SHARING"


def invalid_field_sharing(merging: Merging) -> Found:
    provided = {s.name: provided_coordinates(s) for s in merging.subgraphs}
    interface_objects = [(s, t) for s in merging.subgraphs for t in s.types.values() if t.interface_object]
    yield from _shared_subscriptions(merging)
    for coordinate in sorted({*object_fields(merging.subgraphs), *_given_by_interface_objects(merging)}):
        type_name, field_name = coordinate
        if any(t.kind is Kind.INTERFACE for _, t in merging.declared[type_name]):
            continue  # an interface object: what it resolves is held against the objects behind it
        found = list(declarations(merging, type_name, field_name))
        for s, t in interface_objects:
            behind = t.name in merging.interfaces[type_name] and type_name not in s.types
            if behind and field_name in t.fields:
                found += [d for d in declarations(merging, t.name, field_name) if d.subgraph is s]
        partly = [d for d in found if d.resolves or (d.field.external and coordinate in provided[d.subgraph.name])]
        unshared = [d for d in partly if not _shareable(d)]
        if len(partly) > 1 and unshared:
            yield CompositionError(
                CODE,
                f'"{type_name}.{field_name}" is resolved by {", ".join(sorted(d.subgraph.name for d in partly))}, '
                f"and not @shareable in {', '.join(sorted(d.subgraph.name for d in unshared))}",
                tuple(sorted(Place(d.subgraph.name, d.field.line) for d in partly)),
                "mark the field @shareable in all of them, @external where it is another's, or take it over by @override",
            )


def _given_by_interface_objects(merging: Merging) -> Iterator[Coordinate]:
    """Fields that objects have by interface objects alone: in no subgraph on the object itself."""
    for interface, objects in merging.interface_objects.items():
        names = {f.name for _, t in objects for f in t.fields.values() if not f.external}
        yield from ((implementer, name) for implementer in merging.implementers.get(interface, ()) for name in names)


def _shared_subscriptions(merging: Merging) -> Found:
    """An event comes from one subgraph."""
    for s, t in merging.declared.get("Subscription", ()):
        for f in t.fields.values():
            if find(f.applied, "shareable") is not None:
                yield CompositionError(
                    CODE,
                    f'"Subscription.{f.name}" is @shareable, and a subscription is resolved by one subgraph',
                    (Place(s.name, f.line),),
                    "remove @shareable",
                )


def _shareable(declared: FieldInSubgraph) -> bool:
    return declared.field.external or declared.field.shareable
