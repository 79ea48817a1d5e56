"""What the rules across subgraphs, and the merge, ask again and again of all subgraphs together: computed once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.composition.composed_directives import Composed, composed_directives
from gateway.composition.directive_names import adopt_namesakes, written_names
from gateway.composition.field_in_subgraph import FieldInSubgraph
from gateway.composition.field_set_paths import Coordinate, used_coordinates
from gateway.composition.first_kinds import first_kinds, kind_in_supergraph, of_first_kind
from gateway.composition.subgraph_schema import SubgraphSchema, TypeDefinition
from gateway.composition.subtypes import Subtypes, subtypes
from gateway.composition.supergraph import Kind

Declared = tuple[tuple[SubgraphSchema, TypeDefinition], ...]


@dataclass(frozen=True, slots=True)
class Merging:
    """By type name: `declared`, where it is; `interfaces`, all that an object implements anywhere; `implementers`, the objects
    behind an interface; `interface_objects`, where `@interfaceObject` stands for it.

    `written`: the supergraph's name of each directive of federation's that is applied. `used`: by subgraph, the fields
    that federation itself may ask for. `of_several_kinds`: everywhere that such a name is; all else knows it as its first kind.
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
    of_several_kinds: Mapping[str, Declared]
    remembered: dict[Coordinate, tuple[FieldInSubgraph, ...]] = field(default_factory=dict)


def merging(subgraphs: tuple[SubgraphSchema, ...]) -> Merging:
    """They come in the order of their names."""
    written = {name: next(iter(names)) for name, names in written_names(subgraphs).items()}
    subgraphs = tuple(adopt_namesakes(s, written) for s in subgraphs)
    used = {s.name: used_coordinates(s) for s in subgraphs}
    kinds = first_kinds(subgraphs)
    everywhere = _declared(subgraphs)
    of_several_kinds = {
        name: found
        for name, found in everywhere.items()
        if any(kind_in_supergraph(t) is not kinds[name] for _, t in found)
    }
    subgraphs = tuple(of_first_kind(s, kinds) for s in subgraphs) if of_several_kinds else subgraphs
    declared = _declared(subgraphs) if of_several_kinds else everywhere
    interfaces = {
        name: tuple(dict.fromkeys(i for _, t in found for i in t.interfaces)) for name, found in declared.items()
    }
    implementers: dict[str, list[str]] = defaultdict(list)
    for name, above in sorted(interfaces.items()):
        for interface in above if any(t.kind is Kind.OBJECT for _, t in declared[name]) else ():
            implementers[interface].append(name)
    return Merging(
        subgraphs=subgraphs,
        declared=declared,
        interfaces=interfaces,
        implementers={name: tuple(found) for name, found in implementers.items()},
        interface_objects={
            name: tuple((s, t) for s, t in found if t.interface_object)
            for name, found in declared.items()
            if any(t.interface_object for _, t in found)
        },
        subtypes=subtypes(subgraphs),
        used=used,
        composed=composed_directives(subgraphs),
        written=written,
        of_several_kinds=of_several_kinds,
    )


def _declared(subgraphs: tuple[SubgraphSchema, ...]) -> Mapping[str, Declared]:
    declared: dict[str, list[tuple[SubgraphSchema, TypeDefinition]]] = defaultdict(list)
    for s in subgraphs:
        for t in s.types.values():
            declared[t.name].append((s, t))
    return {name: tuple(found) for name, found in declared.items()}
