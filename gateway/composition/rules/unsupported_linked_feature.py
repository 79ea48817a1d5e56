"""UNSUPPORTED_LINKED_FEATURE: a specification is linked whose meaning would be lost: connectors, or a version that is not known.

Of federation's own specifications a version that is not known only matters where the subgraph defines the directive itself,
and thinks that it protects; without a definition the directive is unknown.
"""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.known_directives import LATEST
from gateway.composition.linked_feature import PERSONAL, LinkedFeature, is_part_of_federation
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "UNSUPPORTED_LINKED_FEATURE"
_CONNECT = "https://specs.apollo.dev/connect"
_PROTECTING = {
    f"https://specs.apollo.dev/{name}" for name in ("inaccessible", "authenticated", "requiresScopes", "policy")
}


def unsupported_linked_feature(subgraph: SubgraphSchema) -> Found:
    for link in subgraph.features:
        suggestion = _suggestion(subgraph, link)
        if suggestion:
            place = Place(subgraph.name, link.line)
            yield CompositionError(CODE, f"{link.url} is not supported", (place,), suggestion)


def _suggestion(subgraph: SubgraphSchema, link: LinkedFeature) -> str | None:
    """What to do instead; None: the link is fine."""
    if link.identity == _CONNECT:
        return "serve the data by a subgraph of its own"
    if link.identity == PERSONAL and link.version != LATEST[PERSONAL]:
        return "link https://specs.civic.example/personal/v1.0"
    defined = any(subgraph.meaning(name).feature == link.identity for name in subgraph.directives)
    if link.identity in _PROTECTING and not is_part_of_federation(link) and defined:
        return f"import @{link.default_directive} from federation"
    return None
