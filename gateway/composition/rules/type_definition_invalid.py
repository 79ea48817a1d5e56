"""TYPE_DEFINITION_INVALID: a subgraph defines a type of federation's or link's own by itself, and as another kind."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.linked_feature import FEDERATION
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import BUILT_IN_SCALARS, SubgraphSchema
from gateway.composition.supergraph import Kind

CODE = "TYPE_DEFINITION_INVALID"


def type_definition_invalid(subgraph: SubgraphSchema) -> Found:
    for name, (kind, line) in subgraph.machinery.items():
        expected = Kind.ENUM if name.rpartition("__")[2] == "Purpose" else Kind.SCALAR
        of_specification = (
            name in BUILT_IN_SCALARS
            or name.startswith(("federation__", "link__"))
            or any(name in link.imports for link in subgraph.features if link.identity == FEDERATION)
        )
        if of_specification and kind is not expected:
            yield CompositionError(
                CODE,
                f'"{name}" is defined as {kind.value}; the specification has it as {expected.value}',
                (Place(subgraph.name, line),),
                "remove the definition, or copy it from the specification",
            )
