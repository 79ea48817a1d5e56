"""Fields that one subgraph takes over from another: for the rules on `@override`."""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.composition.field_in_subgraph import FieldInSubgraph
from gateway.composition.merge_output_fields import declarations
from gateway.composition.merging import Merging
from gateway.composition.object_fields import object_fields


@dataclass(frozen=True, slots=True)
class Override:
    coordinate: str
    by: FieldInSubgraph
    source: FieldInSubgraph | None  # None: the subgraph it names is not there, or has no such field
    abstracted: FieldInSubgraph | None = None  # the field of an interface object that has it instead


def overrides(merging: Merging) -> Iterator[Override]:
    for type_name, field_name in object_fields(merging.subgraphs):
        found = declarations(merging, type_name, field_name)
        for d in found:
            if d.field.override_from is not None:
                source = next((o for o in found if o.subgraph.name == d.field.override_from), None)
                abstracted = None if source else _abstracted(merging, d)
                yield Override(f"{type_name}.{field_name}", d, source, abstracted)


def _abstracted(merging: Merging, by: FieldInSubgraph) -> FieldInSubgraph | None:
    for interface in by.type.interfaces:
        for s, t in merging.interface_objects.get(interface, ()):
            if s.name == by.field.override_from and by.field.name in t.fields:
                return FieldInSubgraph(s, t, t.fields[by.field.name])
    return None


def collisions(o: Override) -> Iterator[tuple[FieldInSubgraph, str]]:
    """The directives that `@override` does not go with, and where they are."""
    if o.by.type.interface_object:
        yield o.by, "interfaceObject"
        return
    if o.source is not None and o.source.field.override_from is not None:
        return  # it is not taken over from there: another rule's to say
    if o.abstracted is not None:
        yield o.abstracted, "interfaceObject"
    if o.source is None:
        return  # nothing is taken over
    if o.by.field.external:
        yield o.by, "external"
    if o.source.field.requires is not None:
        yield o.source, "requires"
    if o.source.field.provides is not None:
        yield o.source, "provides"
