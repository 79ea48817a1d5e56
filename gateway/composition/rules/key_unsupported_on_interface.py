"""KEY_UNSUPPORTED_ON_INTERFACE: `@key` on an interface before Federation 2.3."""

from collections.abc import Iterator

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.field_set_problems import field_set_uses, problems
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Kind

CODE = "KEY_UNSUPPORTED_ON_INTERFACE"


def key_unsupported_on_interface(subgraph: SubgraphSchema) -> Found:
    if subgraph.is_federation_1 or subgraph.federation >= (2, 3):
        return
    for t in subgraph.types.values():
        if t.kind is Kind.INTERFACE and t.keys and not any(_problems(subgraph, t.name)):
            yield CompositionError(
                CODE,
                f'interface "{t.name}" has a @key, which federation {".".join(map(str, subgraph.federation))} does not know',
                (Place(subgraph.name, t.keys[0].line),),
                "link federation v2.3 or later",
            )


def _problems(subgraph: SubgraphSchema, type_name: str) -> Iterator[object]:
    """What is wrong with the keys themselves is said first."""
    return (
        found for use in field_set_uses(subgraph, "key") if use.on == type_name for found in problems(subgraph, use)
    )
