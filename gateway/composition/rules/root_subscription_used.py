"""ROOT_SUBSCRIPTION_USED: the subscription root has a name of its own, and another type has the name that it gets by composition."""

from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.taken_roots import taken_root


def root_subscription_used(subgraph: SubgraphSchema) -> Found:
    return taken_root(subgraph, "Subscription", "ROOT_SUBSCRIPTION_USED")
