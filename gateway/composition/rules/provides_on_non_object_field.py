"""PROVIDES_ON_NON_OBJECT_FIELD: `@provides` on a field that returns no object, interface or union."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import COMPOSITE
from gateway.composition.type_reference import named

CODE = "PROVIDES_ON_NON_OBJECT_FIELD"


def provides_on_non_object_field(subgraph: SubgraphSchema) -> Found:
    for t in subgraph.types.values():
        for f in t.fields.values():
            target = subgraph.types.get(named(f.type))
            composite = target is not None and target.kind in COMPOSITE
            if f.provides is not None and not composite:
                yield CompositionError(
                    CODE,
                    f'"{t.name}.{f.name}" returns {f.type}, which has no fields to provide',
                    (Place(subgraph.name, f.line),),
                    "remove @provides",
                )
