"""What a supergraph document links, and what it calls the directives of those specifications.

A specification linked `for: EXECUTION` or `for: SECURITY` is one that a router must know to serve the graph rightly; one
that is linked for nothing in particular may be ignored.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from graphql import ConstDirectiveNode, DocumentNode, SchemaDefinitionNode, SchemaExtensionNode, StringValueNode

from gateway.composition.linked_feature import LINK, PERSONAL, LinkedFeature, linked_features
from gateway.errors import ClientError

JOIN_VERSIONS = ("v0.2", "v0.3", "v0.4", "v0.5")
AGAIN = "compose the subgraphs again with Federation 2, for instance by `civic-gateway compose`"

_APOLLO = "https://specs.apollo.dev/"
_JOIN, _INACCESSIBLE, _CONNECT = f"{_APOLLO}join", f"{_APOLLO}inaccessible", f"{_APOLLO}connect"

# What is known, whatever it is linked for: the versions that mean what this gateway takes them to mean.
KNOWN: dict[str, tuple[str, ...]] = {
    LINK: ("v1.0",),
    _JOIN: JOIN_VERSIONS,
    _INACCESSIBLE: ("v0.1", "v0.2"),
    f"{_APOLLO}tag": ("v0.1", "v0.2", "v0.3"),
    f"{_APOLLO}authenticated": ("v0.1",),
    f"{_APOLLO}requiresScopes": ("v0.1",),
    f"{_APOLLO}policy": ("v0.1",),
    f"{_APOLLO}cost": ("v0.1",),
    f"{_APOLLO}context": ("v0.1",),  # what uses it is refused by field (see `planning/runnable.py`)
    f"{_APOLLO}cacheTag": ("v0.1",),
    PERSONAL: ("v1.0",),
}


class InvalidSupergraph(ClientError):
    """The file is no supergraph that this gateway can run."""

    code = "INVALID_SUPERGRAPH"


class OutdatedSupergraph(InvalidSupergraph):
    """Composed by Federation 1 (`@core`, or join v0.1): it does not say what a planner must know."""

    code = "OUTDATED_SUPERGRAPH"


class UnsupportedSupergraphFeature(InvalidSupergraph):
    """The supergraph needs what this gateway does not do; running it without would give wrong or forbidden answers."""

    code = "UNSUPPORTED_SUPERGRAPH_FEATURE"


@dataclass(frozen=True, slots=True)
class Names:
    """What the document calls the directives it links."""

    join: str
    inaccessible: str


def schema_directives(document: DocumentNode) -> tuple[ConstDirectiveNode, ...]:
    """The directives on the schema, extensions of it included."""
    return tuple(
        directive
        for node in document.definitions
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode)
        for directive in node.directives or ()
    )


def linked_names(document: DocumentNode) -> Names:
    """The names under which the document links join and inaccessible.

    Raises:
        OutdatedSupergraph: `@core`, or join v0.1.
        UnsupportedSupergraphFeature: connectors, or what is linked for execution or security and is not known.
        InvalidSupergraph: an unknown join version, or no join at all.
    """
    directives = schema_directives(document)
    features = linked_features(directives)
    join = [feature for feature in features if feature.identity == _JOIN]
    if any(each.name.value == "core" and _is_versioned(each) for each in directives) or any(
        _version(each) == "v0.1" for each in join
    ):
        raise OutdatedSupergraph("this is a Federation 1 supergraph (@core, or join v0.1)", suggestion=AGAIN)
    if not join:
        raise InvalidSupergraph(
            "the schema does not link the join specification: this is no supergraph", suggestion=AGAIN
        )
    for feature in join:
        if _version(feature) not in JOIN_VERSIONS:
            raise InvalidSupergraph(
                f"join {_version(feature)} is not known", suggestion=f"known are {', '.join(JOIN_VERSIONS)}; {AGAIN}"
            )
    for feature in features:
        _refuse_unknown(feature)
    return Names(join=join[0].name, inaccessible=_inaccessible(features))


def _refuse_unknown(feature: LinkedFeature) -> None:
    if feature.identity == _CONNECT:
        raise UnsupportedSupergraphFeature(
            f"the supergraph links {feature.url}: connectors are not run by this gateway",
            suggestion="serve the data of the connectors by a subgraph of its own, and recompose",
        )
    if feature.purpose is None or _version(feature) in KNOWN.get(feature.identity, ()):
        return
    known = KNOWN.get(feature.identity)
    raise UnsupportedSupergraphFeature(
        f"the supergraph links {feature.url} for {feature.purpose}, and this gateway does not know it",
        reasons=("who does not know such a specification must not serve the graph",),
        suggestion=f"recompose it with {', '.join(known)} of that specification"
        if known
        else "recompose the subgraphs without it, or link it without `for:` if it may be ignored",
    )


def _inaccessible(features: Sequence[LinkedFeature]) -> str:
    for feature in features:
        if feature.identity == _INACCESSIBLE:
            imported = [here for here, of in feature.imports.items() if of == "@inaccessible"]
            return imported[0].removeprefix("@") if imported else feature.name
    return "inaccessible"


def _version(feature: LinkedFeature) -> str:
    return f"v{feature.version[0]}.{feature.version[1]}"


def _is_versioned(directive: ConstDirectiveNode) -> bool:
    # A graph's own `@core` on its schema says nothing of a specification.
    return any(
        argument.name.value == "feature" and isinstance(argument.value, StringValueNode)
        for argument in directive.arguments or ()
    )
