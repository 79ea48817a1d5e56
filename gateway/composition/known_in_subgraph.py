"""A directive of a known specification, as the versions that a subgraph links have it."""

from collections.abc import Iterator

from gateway.composition.known_directives import EARLIEST, LATEST, KnownDirective, known_directive
from gateway.composition.linked_feature import FEDERATION, LinkedFeature
from gateway.composition.subgraph_schema import SubgraphSchema


def known_in(subgraph: SubgraphSchema, feature: str, name: str) -> KnownDirective | None:
    direct = feature == FEDERATION and name in subgraph.directly_linked
    return known_directive(feature, name, LATEST[FEDERATION] if direct else subgraph.federation)


def unknown_federation_versions(subgraph: SubgraphSchema) -> Iterator[LinkedFeature]:
    for link in subgraph.features:
        known = EARLIEST[FEDERATION] <= link.version <= LATEST[FEDERATION]
        if link.identity == FEDERATION and not link.unreadable and not known:
            yield link
