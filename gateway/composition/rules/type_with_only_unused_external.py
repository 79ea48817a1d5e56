"""TYPE_WITH_ONLY_UNUSED_EXTERNAL: every field of a type that is returned is `@external`, and nothing asks for any (Federation 1)."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "TYPE_WITH_ONLY_UNUSED_EXTERNAL"


def type_with_only_unused_external(subgraph: SubgraphSchema) -> Found:
    """In Federation 2 each of the fields is an error."""
    for t in subgraph.emptied:
        yield CompositionError(
            CODE,
            f'every field of "{t.name}" is @external, and no @key, @requires or @provides of this subgraph uses one: '
            "the type would be left without fields",
            (Place(subgraph.name, t.line),),
            "remove @external from the fields that this subgraph resolves, or provide or require them",
        )
