"""OVERRIDE_SOURCE_HAS_OVERRIDE: a field is overridden from a subgraph that overrides it itself."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merging import Merging
from gateway.composition.overridden_fields import overrides
from gateway.composition.rules.rule import Found

CODE = "OVERRIDE_SOURCE_HAS_OVERRIDE"


def override_source_has_override(merging: Merging) -> Found:
    for o in overrides(merging):
        if o.source is not None and o.source is not o.by and o.source.field.override_from is not None:
            yield CompositionError(
                CODE,
                f'"{o.coordinate}" is overridden from {o.source.subgraph.name}, which overrides it itself',
                tuple(Place(d.subgraph.name, d.field.line) for d in (o.by, o.source)),
                "keep one @override of the field",
            )
