"""What the rules across subgraphs, and the merge, ask again and again of all subgraphs together: computed once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.composition.composed_directives import Composed, composed_directives
from gateway.composition.directive_names import adopt_namesakes, written_names
from gateway.composition.field_in_subgraph import FieldInSubgraph
from gateway.composition.field_set_paths import Coordinate, used_coordinates
from gateway.composition.subgraph_schema import SubgraphSchema, TypeDefinition
from gateway.composition.subtypes import Subtypes, subtypes
from gateway.composition.supergraph import Kind

Declared = tuple[tuple[SubgraphSchema, TypeDefinition], ...]


@dataclass(frozen=True, slots=True)
class Merging:
    """By type name: `declared`, where it is; `interfaces`, all that an object implements anywhere; `implementers`, the objects
    behind an interface; `interface_objects`, where `@interfaceObject` stands for it.

    `written`: the supergraph's name of each directive of federation's that is applied. `used`: by subgraph, the fields
    that federation itself may ask for.
    """

    subgraphs: tuple[SubgraphSchema, ...]
    declared: Mapping[str, Declared]
    interfaces: Mapping[str, tuple[str, ...]]
    implementers: Mapping[str, tuple[str, ...]]
    interface_objects: Mapping[str, Declared]
    subtypes: Subtypes
    used: Mapping[str, frozenset[Coordinate]]
    composed: Composed
    written: Mapping[str, str]
    remembered: dict[Coordinate, tuple[FieldInSubgraph, ...]] = field(default_factory=dict)


def merging(subgraphs: tuple[SubgraphSchema, ...]) -> Merging:
    """They come in the order of their names."""
    written = {name: next(iter(names)) for name, names in written_names(subgraphs).items()}
    subgraphs = tuple(adopt_namesakes(s, written) for s in subgraphs)
    declared: dict[str, list[tuple[SubgraphSchema, TypeDefinition]]] = defaultdict(list)
    for s in subgraphs:
        for t in s.types.values():
            declared[t.name].append((s, t))
    interfaces = {
        name: tuple(dict.fromkeys(i for _, t in found for i in t.interfaces)) for name, found in declared.items()
    }
    implementers: dict[str, list[str]] = defaultdict(list)
    for name, above in sorted(interfaces.items()):
        for interface in above if any(t.kind is Kind.OBJECT for _, t in declared[name]) else ():
            implementers[interface].append(name)
    return Merging(
        subgraphs=subgraphs,
        declared={name: tuple(found) for name, found in declared.items()},
        interfaces=interfaces,
        implementers={name: tuple(found) for name, found in implementers.items()},
        interface_objects={
            name: tuple((s, t) for s, t in found if t.interface_object)
            for name, found in declared.items()
            if any(t.interface_object for _, t in found)
        },
        subtypes=subtypes(subgraphs),
        used={s.name: used_coordinates(s) for s in subgraphs},
        composed=composed_directives(subgraphs),
        written=written,
    )
