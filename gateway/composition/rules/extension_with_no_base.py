"""EXTENSION_WITH_NO_BASE: a type is extended, and defined in no subgraph."""

from collections.abc import Sequence

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.federation_1 import is_base
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import ROOTS, SubgraphSchema, TypeDefinition

CODE = "EXTENSION_WITH_NO_BASE"


def extension_with_no_base(subject: SubgraphSchema | Merging) -> Found:
    """Of a subgraph of Federation 1 by itself: there a definition of one's own is none."""
    if isinstance(subject, Merging):
        yield from _across(subject)
        return
    for t in sorted(subject.without_base, key=lambda t: t.name):
        yield _error(t.name, [(subject, t)])


def _across(merging: Merging) -> Found:
    for name in sorted(merging.declared.keys() - set(ROOTS.values())):
        declared = merging.declared[name]
        without = [(s, t) for s, t in declared if t.extension]
        if without and not any(is_base(t) for _, t in declared):
            yield _error(name, without)


def _error(name: str, extending: Sequence[tuple[SubgraphSchema, TypeDefinition]]) -> CompositionError:
    return CompositionError(
        CODE,
        f'"{name}" is extended, but no subgraph defines it',
        tuple(Place(s.name, t.line) for s, t in extending),
        "define the type in the subgraph that it belongs to",
    )
