"""Which named type stands below which, in any subgraph: objects below their interfaces, members below their unions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.composition.subgraph_schema import SubgraphSchema


@dataclass(frozen=True, slots=True)
class Subtypes:
    """Callable as the named half of the subtype relation."""

    above: Mapping[str, frozenset[str]]

    def __call__(self, sub: str, sup: str) -> bool:
        return sup in self.above.get(sub, frozenset())


def subtypes(subgraphs: Iterable[SubgraphSchema]) -> Subtypes:
    above: dict[str, set[str]] = defaultdict(set)
    for subgraph in subgraphs:
        for t in subgraph.types.values():
            above[t.name].update(t.interfaces)
            for member in t.members:
                above[member].add(t.name)
    return Subtypes({name: frozenset(found) for name, found in above.items()})
