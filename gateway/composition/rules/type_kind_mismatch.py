"""TYPE_KIND_MISMATCH: a name stands for different kinds of types in different subgraphs."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.supergraph import Kind

CODE = "TYPE_KIND_MISMATCH"


def type_kind_mismatch(merging: Merging) -> Found:
    for name in sorted({name for s in merging.subgraphs for name in s.types}):
        found = [(s, s.types[name]) for s in merging.subgraphs if name in s.types]
        # An interface object stands for the interface of other subgraphs.
        kinds = {Kind.INTERFACE if t.interface_object else t.kind for _, t in found}
        if len(kinds) > 1:
            yield CompositionError(
                CODE,
                f'"{name}" is {", ".join(sorted(kind.value for kind in kinds))} in different subgraphs',
                tuple(Place(s.name, t.line, t.kind.value) for s, t in found),
                "make it the same kind everywhere, or rename one",
            )
