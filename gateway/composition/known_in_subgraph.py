"""A directive of a known specification, as the versions that a subgraph links have it."""

from gateway.composition.known_directives import LATEST, KnownDirective, known_directive
from gateway.composition.linked_feature import FEDERATION
from gateway.composition.subgraph_schema import SubgraphSchema


def known_in(subgraph: SubgraphSchema, feature: str, name: str) -> KnownDirective | None:
    direct = feature == FEDERATION and name in subgraph.directly_linked
    return known_directive(feature, name, LATEST[FEDERATION] if direct else subgraph.federation)
