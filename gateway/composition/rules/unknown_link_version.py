"""UNKNOWN_LINK_VERSION: a version of the link specification itself that is not known here."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.link_problems import link_problems
from gateway.composition.linked_feature import LINK
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "UNKNOWN_LINK_VERSION"


def unknown_link_version(subgraph: SubgraphSchema) -> Found:
    told = {link.url for link, _ in link_problems(subgraph)}
    for link in subgraph.features:
        if link.url not in told and link.identity == LINK and not link.unreadable and link.version != (1, 0):
            yield CompositionError(CODE, f"{link.url} is not known", (Place(subgraph.name, link.line),), "link v1.0")
