"""EXTENSION_WITH_NO_BASE: a type is extended, and defined in no subgraph."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merge_output_fields import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import ROOTS, TypeDefinition, find

CODE = "EXTENSION_WITH_NO_BASE"


def extension_with_no_base(merging: Merging) -> Found:
    for name in sorted({name for s in merging.subgraphs for name in s.types} - set(ROOTS.values())):
        declared = [(s, s.types[name]) for s in merging.subgraphs if name in s.types]
        if not any(_is_base(t) for _, t in declared):
            yield CompositionError(
                CODE,
                f'"{name}" is extended, but no subgraph defines it',
                tuple(Place(s.name, t.line) for s, t in declared),
                "define the type in the subgraph that it belongs to",
            )


def _is_base(t: TypeDefinition) -> bool:
    """`type T @extends` is a definition as far as this goes."""
    return not t.extension or find(t.applied, "extends") is not None
