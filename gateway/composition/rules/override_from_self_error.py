"""OVERRIDE_FROM_SELF_ERROR: a field overrides itself."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema

CODE = "OVERRIDE_FROM_SELF_ERROR"


def override_from_self_error(subgraph: SubgraphSchema) -> Found:
    for t in subgraph.types.values():
        for f in t.fields.values():
            if f.override_from == subgraph.name:
                yield CompositionError(
                    CODE,
                    f'"{t.name}.{f.name}" overrides the field of its own subgraph',
                    (Place(subgraph.name, f.line),),
                    "name the subgraph that the field is taken from",
                )
