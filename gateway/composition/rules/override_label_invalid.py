"""OVERRIDE_LABEL_INVALID: the label of a progressive `@override` is neither a name nor `percent(0–100)` (Federation 2.7)."""

import re

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merging import Merging
from gateway.composition.overridden_fields import Override, collisions, overrides
from gateway.composition.rules.rule import Found
from gateway.composition.supergraph import Kind

CODE = "OVERRIDE_LABEL_INVALID"
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_\-:./]*")
_PERCENT = re.compile(r"percent\((\d{1,2}(\.\d{1,8})?|100)\)")


def override_label_invalid(merging: Merging) -> Found:
    for o in overrides(merging):
        label = o.by.field.override_label
        if label is not None and _is_taken_over(o) and not _NAME.fullmatch(label) and not _PERCENT.fullmatch(label):
            yield CompositionError(
                CODE,
                f'"{o.coordinate}" has the label "{label}"',
                (Place(o.by.subgraph.name, o.by.field.line),),
                "begin with a letter, go on with letters, digits and _ - : . /, or write percent(x) with x from 0 to 100",
            )


def _is_taken_over(o: Override) -> bool:
    """A field that is not there is taken over without more ado, whatever the label; from oneself, from who takes it over
    as well, or against another directive it is not taken over at all."""
    return (
        o.source is not None
        and o.by.type.kind is Kind.OBJECT
        and o.source.subgraph is not o.by.subgraph
        and o.source.field.override_from is None
        and not any(collisions(o))
    )
