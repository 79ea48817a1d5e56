"""EXTERNAL_COLLISION_WITH_ANOTHER_DIRECTIVE: a field is `@external`, and has `@provides` as if it were resolved here."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "EXTERNAL_COLLISION_WITH_ANOTHER_DIRECTIVE"


def external_collision_with_another_directive(subgraph: SubgraphSchema) -> Found:
    for t in subgraph.types.values():
        for f in t.fields.values():
            if f.external and f.provides is not None:
                yield CompositionError(
                    CODE,
                    f'"{t.name}.{f.name}" has both @external and @provides',
                    (Place(subgraph.name, f.line),),
                    "remove @provides, or @external if this subgraph resolves the field",
                )
