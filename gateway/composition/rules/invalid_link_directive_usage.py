"""INVALID_LINK_DIRECTIVE_USAGE: a `@link` imports what the specification does not have, in the version that is linked.

A slip of the pen in `@personalData` would otherwise protect nothing.
"""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.known_directives import KNOWN, KNOWN_TYPES
from gateway.composition.linked_feature import LinkedFeature
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "INVALID_LINK_DIRECTIVE_USAGE"


def invalid_link_directive_usage(subgraph: SubgraphSchema) -> Found:
    for link in subgraph.features:
        for imported in link.imports.values() if link.identity in KNOWN else ():
            if not _exists(link, imported):
                yield CompositionError(
                    CODE,
                    f'{link.url} has no "{imported}" to import',
                    (Place(subgraph.name, link.line),),
                    "correct the name, or link a version that has it",
                )


def _exists(link: LinkedFeature, imported: str) -> bool:
    if not imported.startswith("@"):
        return imported in KNOWN_TYPES
    if imported == "@link":
        return True
    known = KNOWN[link.identity].get(imported.removeprefix("@"))
    return known is not None and known.since <= link.version
