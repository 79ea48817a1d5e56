"""OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE: `@override` meets `@external`, `@requires` or `@provides`, or is used on an interface object."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merging import Merging
from gateway.composition.overridden_fields import collisions, overrides
from gateway.composition.rules.rule import Found

CODE = "OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE"


def override_collision_with_another_directive(merging: Merging) -> Found:
    for o in overrides(merging):
        for side, name in collisions(o):
            yield CompositionError(
                CODE,
                f'"{o.coordinate}" is overridden, and @{name} in {side.subgraph.name}',
                (Place(side.subgraph.name, side.field.line),),
                f"remove @{name} there, or do not override the field",
            )
