"""EXTERNAL_TYPE_MISMATCH: an `@external` field has another type than where it is resolved."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.external_fields import external_fields
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.type_reference import is_subtype, least_upper

CODE = "EXTERNAL_TYPE_MISMATCH"


def external_type_mismatch(merging: Merging) -> Found:
    for e in external_fields(merging):
        types = {d.field.type for d in e.resolving}
        merged = least_upper(types, merging.subtypes) or e.resolving[0].field.type
        # Where those who resolve it differ too, its type may be narrower than theirs together.
        narrower = len(types) > 1 and is_subtype(e.external.field.type, merged, merging.subtypes)
        if e.external.field.type != merged and not narrower:
            yield CompositionError(
                CODE,
                f'"{e.coordinate}" is {merged}, but {e.external.field.type} where it is @external',
                tuple(Place(d.subgraph.name, d.field.line, d.field.type) for d in (e.external, *e.resolving)),
                f"give the external field the type {merged}",
            )
