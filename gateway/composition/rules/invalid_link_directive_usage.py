"""INVALID_LINK_DIRECTIVE_USAGE: a `@link` imports what its specification lacks, or gives names that others have (2.14).

A slip of the pen in `@personalData` would otherwise protect nothing, and a name of two meanings one of them at most.
"""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.link_problems import link_problems
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "INVALID_LINK_DIRECTIVE_USAGE"


def invalid_link_directive_usage(subgraph: SubgraphSchema) -> Found:
    for link, (message, suggestion) in link_problems(subgraph):
        yield CompositionError(CODE, message, (Place(subgraph.name, link.line),), suggestion)
