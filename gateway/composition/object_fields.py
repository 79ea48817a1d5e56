"""The fields of objects, over all subgraphs, in the order of their names."""

from collections.abc import Iterable

from gateway.composition.field_set_paths import Coordinate
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Kind


def object_fields(subgraphs: Iterable[SubgraphSchema]) -> list[Coordinate]:
    return _fields(subgraphs, (Kind.OBJECT,))


def output_fields(subgraphs: Iterable[SubgraphSchema]) -> list[Coordinate]:
    """Those of interfaces as well."""
    return _fields(subgraphs, (Kind.OBJECT, Kind.INTERFACE))


def _fields(subgraphs: Iterable[SubgraphSchema], kinds: tuple[Kind, ...]) -> list[Coordinate]:
    return sorted({(t.name, name) for s in subgraphs for t in s.types.values() if t.kind in kinds for name in t.fields})
