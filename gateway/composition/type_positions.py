"""Where named types are used: as what fields return, or as what arguments and input fields take.

Arguments of directives count, where the directive reaches the supergraph.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.composition.merge_output_fields import declarations, merged_by_name
from gateway.composition.merged_executable import arguments_of, executable_directives
from gateway.composition.merging import Merging
from gateway.composition.object_fields import output_fields
from gateway.composition.type_reference import named


@dataclass(frozen=True, slots=True)
class Positions:
    outputs: frozenset[str]
    inputs: frozenset[str]


def type_positions(merging: Merging) -> Positions:
    """An argument that is left out, since not all who resolve the field take it, does not count."""
    outputs: set[str] = set()
    inputs = set(_of_directives(merging))
    for subgraph in merging.subgraphs:
        for t in subgraph.types.values():
            outputs.update(named(f.type) for f in t.fields.values())
            inputs.update(named(f.type) for f in t.input_fields.values())
    for type_name, field_name in output_fields(merging.subgraphs):
        declared = declarations(merging, type_name, field_name)
        inputs.update(named(a.type) for found in merged_by_name(declared).values() for a in found)
    return Positions(frozenset(outputs), frozenset(inputs))


def _of_directives(merging: Merging) -> Iterator[str]:
    for directive in executable_directives(merging.subgraphs):
        given = [arguments_of(definition) for _, definition in directive.defined]
        for name in set.intersection(*(set(one) for one in given)):
            yield from (named(one[name].type) for one in given)
    for composed in merging.composed.definitions:
        for subgraph in merging.subgraphs:
            definition = subgraph.directives.get(composed.imported_as)
            yield from (named(a.type) for a in arguments_of(definition).values()) if definition else ()
