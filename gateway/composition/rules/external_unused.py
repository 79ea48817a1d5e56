"""EXTERNAL_UNUSED: a field is `@external`, and nothing of this subgraph asks for it."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.field_set_paths import used_coordinates
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "EXTERNAL_UNUSED"


def external_unused(subgraph: SubgraphSchema) -> Found:
    if subgraph.is_federation_1:
        return  # there an unused one is dropped without a word
    used = used_coordinates(subgraph)
    for t in subgraph.types.values():
        for f in t.fields.values():
            if f.external and (t.name, f.name) not in used:
                yield CompositionError(
                    CODE,
                    f'"{t.name}.{f.name}" is @external, but no @key, @requires, @provides, @personalData or interface of this subgraph uses it',
                    (Place(subgraph.name, f.line),),
                    "remove the field, or its @external if this subgraph resolves it",
                )
