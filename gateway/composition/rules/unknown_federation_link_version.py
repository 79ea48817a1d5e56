"""UNKNOWN_FEDERATION_LINK_VERSION: a version of federation is linked that is not known here."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.known_directives import LATEST
from gateway.composition.known_in_subgraph import unknown_federation_versions
from gateway.composition.linked_feature import FEDERATION
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "UNKNOWN_FEDERATION_LINK_VERSION"


def unknown_federation_link_version(subgraph: SubgraphSchema) -> Found:
    for link in unknown_federation_versions(subgraph) if subgraph.federation_unknown else ():
        yield CompositionError(
            CODE,
            f"{link.url} is not known",
            (Place(subgraph.name, link.line),),
            f"link a version from v2.0 to v{LATEST[FEDERATION][0]}.{LATEST[FEDERATION][1]}",
        )
