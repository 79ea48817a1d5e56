"""UNSUPPORTED_LINKED_FEATURE: a specification is linked whose meaning would be lost: connectors, or a version of ours that is not known."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.known_directives import LATEST
from gateway.composition.linked_feature import PERSONAL
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "UNSUPPORTED_LINKED_FEATURE"
_CONNECT = "https://specs.apollo.dev/connect"


def unsupported_linked_feature(subgraph: SubgraphSchema) -> Found:
    for link in subgraph.features:
        newer = link.identity == PERSONAL and link.version != LATEST[PERSONAL]
        if newer or link.identity == _CONNECT:
            yield CompositionError(
                CODE,
                f"{link.url} is not supported",
                (Place(subgraph.name, link.line),),
                "link https://specs.civic.example/personal/v1.0"
                if newer
                else "serve the data by a subgraph of its own",
            )
