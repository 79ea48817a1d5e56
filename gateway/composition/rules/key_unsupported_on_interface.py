"""KEY_UNSUPPORTED_ON_INTERFACE: `@key` on an interface before Federation 2.3."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Kind

CODE = "KEY_UNSUPPORTED_ON_INTERFACE"


def key_unsupported_on_interface(subgraph: SubgraphSchema) -> Found:
    if subgraph.is_federation_1 or subgraph.federation >= (2, 3):
        return
    for t in subgraph.types.values():
        if t.kind is Kind.INTERFACE and t.keys:
            yield CompositionError(
                CODE,
                f'interface "{t.name}" has a @key, which federation {".".join(map(str, subgraph.federation))} does not know',
                (Place(subgraph.name, t.keys[0].line),),
                "link federation v2.3 or later",
            )
