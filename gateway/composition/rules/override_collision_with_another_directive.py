"""OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE: `@override` meets `@external`, `@requires` or `@provides`, or is used on an interface object."""

from collections.abc import Iterator

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.field_in_subgraph import FieldInSubgraph
from gateway.composition.merging import Merging
from gateway.composition.overridden_fields import Override, overrides
from gateway.composition.rules.rule import Found

CODE = "OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE"


def override_collision_with_another_directive(merging: Merging) -> Found:
    for o in overrides(merging):
        for side, name in _collisions(o):
            yield CompositionError(
                CODE,
                f'"{o.coordinate}" is overridden, and @{name} in {side.subgraph.name}',
                (Place(side.subgraph.name, side.field.line),),
                f"remove @{name} there, or do not override the field",
            )


def _collisions(o: Override) -> Iterator[tuple[FieldInSubgraph, str]]:
    if o.source is not None and o.source.field.override_from is not None:
        return  # it is not taken over from there: another rule's to say
    if o.by.type.interface_object:
        yield o.by, "interfaceObject"
        return
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
