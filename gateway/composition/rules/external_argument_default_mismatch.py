"""EXTERNAL_ARGUMENT_DEFAULT_MISMATCH: an argument of an `@external` field has another default than where it is resolved."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.external_fields import external_fields
from gateway.composition.input_values import same_value
from gateway.composition.merge_output_fields import common_default
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found

CODE = "EXTERNAL_ARGUMENT_DEFAULT_MISMATCH"


def external_argument_default_mismatch(merging: Merging) -> Found:
    for e in external_fields(merging):
        for a in e.external.field.arguments.values():
            resolved = [d.field.arguments[a.name] for d in e.resolving if a.name in d.field.arguments]
            if len(resolved) == len(e.resolving) and not same_value(a.default, default := common_default(resolved)):
                yield CompositionError(
                    CODE,
                    f'"{e.coordinate}({a.name}:)" has the default {default}, but {a.default} where the field is @external',
                    (Place(e.external.subgraph.name, a.line),),
                    "give the argument the same default",
                )
