"""EXTENSION_WITH_NO_BASE: a type is extended, and defined in no subgraph."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merge_output_fields import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import ROOTS, SubgraphSchema, TypeDefinition, find

CODE = "EXTENSION_WITH_NO_BASE"


def extension_with_no_base(merging: Merging) -> Found:
    for name in sorted({name for s in merging.subgraphs for name in s.types} - set(ROOTS.values())):
        declared = [(s, s.types[name]) for s in merging.subgraphs if name in s.types]
        if not any(_is_base(s, t) for s, t in declared):
            yield CompositionError(
                CODE,
                f'"{name}" is extended, but no subgraph defines it',
                tuple(Place(s.name, t.line) for s, t in declared),
                "define the type in the subgraph that it belongs to",
            )


def _is_base(subgraph: SubgraphSchema, t: TypeDefinition) -> bool:
    """Federation 2 takes `type T @extends` for a definition; Federation 1 does not."""
    return not t.extension or (not subgraph.is_federation_1 and find(t.applied, "extends") is not None)
