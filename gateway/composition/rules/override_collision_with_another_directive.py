"""OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE: `@override` meets `@external`, `@requires` or `@provides` on either side."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merge_output_fields import FieldInSubgraph, Merging
from gateway.composition.overridden_fields import overrides
from gateway.composition.rules.rule import Found

CODE = "OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE"


def override_collision_with_another_directive(merging: Merging) -> Found:
    for o in overrides(merging):
        if o.source is o.by:
            continue
        for side, allowed in ((o.by, ()), (o.source, ("external",))):
            for name in _colliding(side) if side is not None else ():
                if side is None or name in allowed:
                    continue
                yield CompositionError(
                    CODE,
                    f'"{o.coordinate}" is overridden, and @{name} in {side.subgraph.name}',
                    (Place(side.subgraph.name, side.field.line),),
                    f"remove @{name} there, or do not override the field",
                )


def _colliding(declared: FieldInSubgraph) -> list[str]:
    f = declared.field
    found = [("external", f.external), ("requires", f.requires is not None), ("provides", f.provides is not None)]
    return [name for name, there in found if there]
