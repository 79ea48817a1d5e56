"""TYPE_KIND_MISMATCH: a name stands for different kinds of types in different subgraphs."""

from operator import itemgetter

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.first_kinds import kind_in_supergraph
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found

CODE = "TYPE_KIND_MISMATCH"


def type_kind_mismatch(merging: Merging) -> Found:
    for name, found in sorted(merging.of_several_kinds.items(), key=itemgetter(0)):
        kinds = {kind_in_supergraph(t) for _, t in found}
        yield CompositionError(
            CODE,
            f'"{name}" is {", ".join(sorted(kind.value for kind in kinds))} in different subgraphs',
            tuple(Place(s.name, t.line, t.kind.value) for s, t in found),
            "make it the same kind everywhere, or rename one",
        )
