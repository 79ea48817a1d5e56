"""OVERRIDE_LABEL_INVALID: the label of a progressive `@override` is neither a name nor `percent(0–100)` (Federation 2.7)."""

import re

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import FieldDefinition

CODE = "OVERRIDE_LABEL_INVALID"
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_\-:./]*")
_PERCENT = re.compile(r"percent\((\d{1,2}(\.\d{1,8})?|100)\)")


def override_label_invalid(merging: Merging) -> Found:
    for subgraph in merging.subgraphs:
        for t in subgraph.types.values():
            for f in t.fields.values():
                label = f.override_label
                if (
                    label is not None
                    and _has_source(merging, subgraph.name, t.name, f)
                    and not _NAME.fullmatch(label)
                    and not _PERCENT.fullmatch(label)
                ):
                    yield CompositionError(
                        CODE,
                        f'"{t.name}.{f.name}" has the label "{label}"',
                        (Place(subgraph.name, f.line),),
                        "begin with a letter, go on with letters, digits and _ - : . /, or write percent(x) with x from 0 to 100",
                    )


def _has_source(merging: Merging, by: str, type_name: str, f: FieldDefinition) -> bool:
    """A field that is not there is taken over without more ado, whatever the label; from oneself, or from who takes it over
    as well, it is not taken over at all."""
    return f.override_from != by and any(
        s.name == f.override_from and f.name in t.fields and t.fields[f.name].override_from is None
        for s, t in merging.declared.get(type_name, ())
    )
