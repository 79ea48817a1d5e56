"""EXTENSION_WITH_NO_BASE: a type is extended, and defined in no subgraph."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import ROOTS, SubgraphSchema, TypeDefinition, find
from gateway.composition.supergraph import Kind

CODE = "EXTENSION_WITH_NO_BASE"


def extension_with_no_base(merging: Merging) -> Found:
    for name in sorted(merging.declared.keys() - set(ROOTS.values())):
        declared = merging.declared[name]
        without = [
            (s, t)
            for s, t in declared
            if t.extension
            and not any(_is_base(o) and _kind(o) is _kind(t) and (o is not t or _by_itself(s)) for _, o in declared)
        ]
        if without:
            yield CompositionError(
                CODE,
                f'"{name}" is extended, but no subgraph defines it',
                tuple(Place(s.name, t.line) for s, t in without),
                "define the type in the subgraph that it belongs to",
            )


def _is_base(t: TypeDefinition) -> bool:
    """`type T @extends` is a definition as far as this goes."""
    return not t.extension or find(t.applied, "extends") is not None


def _by_itself(subgraph: SubgraphSchema) -> bool:
    """In Federation 1 it is one for others alone."""
    return not subgraph.is_federation_1


def _kind(t: TypeDefinition) -> Kind:
    return Kind.INTERFACE if t.interface_object else t.kind
