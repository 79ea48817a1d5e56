"""EXTERNAL_ARGUMENT_MISSING: an `@external` field lacks an argument that the resolving subgraphs declare."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.external_fields import external_fields
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found

CODE = "EXTERNAL_ARGUMENT_MISSING"


def external_argument_missing(merging: Merging) -> Found:
    for e in external_fields(merging):
        common = set.intersection(*(set(d.field.arguments) for d in e.resolving))
        missing = sorted(common - set(e.external.field.arguments))
        if missing:
            yield CompositionError(
                CODE,
                f'"{e.coordinate}" lacks the argument {", ".join(missing)} where it is @external',
                (Place(e.external.subgraph.name, e.external.field.line),),
                "declare the external field with the same arguments",
            )
