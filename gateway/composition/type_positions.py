"""Where named types are used: as what fields return, or as what arguments and input fields take.

Arguments of directives count, where the directive reaches the supergraph.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gateway.composition.composed_directives import composed_directives
from gateway.composition.merged_executable import executable_directives
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.type_reference import named, type_text


@dataclass(frozen=True, slots=True)
class Positions:
    outputs: frozenset[str]
    inputs: frozenset[str]


def type_positions(subgraphs: Iterable[SubgraphSchema]) -> Positions:
    outputs: set[str] = set()
    subgraphs = tuple(subgraphs)
    inputs = set(_of_directives(subgraphs))
    for subgraph in subgraphs:
        for t in subgraph.types.values():
            outputs.update(named(f.type) for f in t.fields.values())
            inputs.update(named(a.type) for f in t.fields.values() for a in f.arguments.values())
            inputs.update(named(f.type) for f in t.input_fields.values())
    return Positions(frozenset(outputs), frozenset(inputs))


def _of_directives(subgraphs: tuple[SubgraphSchema, ...]) -> Iterator[str]:
    names = {directive.name for directive in executable_directives(subgraphs)}
    names |= {directive.imported_as for directive in composed_directives(subgraphs).definitions}
    for subgraph in subgraphs:
        for name in sorted(names & subgraph.directives.keys()):
            yield from (named(type_text(node.type)) for node in subgraph.directives[name].arguments or ())
