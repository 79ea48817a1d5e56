"""EXTERNAL_ARGUMENT_TYPE_MISMATCH: an argument of an `@external` field has another type than where it is resolved."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.external_fields import external_fields
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.type_reference import greatest_lower, is_subtype

CODE = "EXTERNAL_ARGUMENT_TYPE_MISMATCH"


def external_argument_type_mismatch(merging: Merging) -> Found:
    for e in external_fields(merging):
        for a in e.external.field.arguments.values():
            resolved = [d.field.arguments[a.name].type for d in e.resolving if a.name in d.field.arguments]
            merged = greatest_lower(resolved, merging.subtypes) if len(resolved) == len(e.resolving) else None
            if merged is not None and not is_subtype(merged, a.type, merging.subtypes):
                yield CompositionError(
                    CODE,
                    f'"{e.coordinate}({a.name}:)" is {merged}, but {a.type} where the field is @external',
                    (Place(e.external.subgraph.name, a.line),),
                    f"give the argument the type {merged}",
                )
