"""A name that stands for several kinds is an error; what else is told of it is told of the first kind alone."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gateway.composition.subgraph_schema import SubgraphSchema, TypeDefinition
from gateway.composition.supergraph import Kind


def kind_in_supergraph(t: TypeDefinition) -> Kind:
    return Kind.INTERFACE if t.interface_object else t.kind


def first_kinds(subgraphs: Iterable[SubgraphSchema]) -> Mapping[str, Kind]:
    """The kind of every name, in the order of the subgraphs."""
    kinds: dict[str, Kind] = {}
    for s in subgraphs:
        for t in s.types.values():
            kinds.setdefault(t.name, kind_in_supergraph(t))
    return kinds


def of_first_kind(subgraph: SubgraphSchema, kinds: Mapping[str, Kind]) -> SubgraphSchema:
    """Without the types of other kinds; of an input object that is another kind here, every field is missing here."""
    types = {name: found for name, t in subgraph.types.items() if (found := _as_first_kind(t, kinds[name]))}
    return subgraph if types == subgraph.types else replace(subgraph, types=types)


def _as_first_kind(t: TypeDefinition, kind: Kind) -> TypeDefinition | None:
    if kind_in_supergraph(t) is kind:
        return t
    return TypeDefinition(t.name, kind, (), None, t.line, extension=True) if kind is Kind.INPUT else None
