"""Which contexts a path has set, and which a field needs (2.8): an argument can be filled only below a type that sets its context."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gateway.composition.context_arguments import context_arguments, set_contexts
from gateway.composition.subgraph_schema import SubgraphSchema

Contexts = frozenset[str]
NONE: Contexts = frozenset()


@dataclass(frozen=True, slots=True)
class ContextPaths:
    """`set_by` an object, itself or by an interface or union that it belongs to; `needed` by (graph, type, field)."""

    set_by: Mapping[str, Contexts] = field(default_factory=dict)
    needed: Mapping[tuple[str, str, str], Contexts] = field(default_factory=dict)


NO_CONTEXTS = ContextPaths()


def context_paths(subgraphs: Iterable[SubgraphSchema]) -> ContextPaths:
    set_by: dict[str, set[str]] = defaultdict(set)
    needed: dict[tuple[str, str, str], Contexts] = {}
    for s in subgraphs:
        for setter, name in set_contexts(s):
            below = {t.name for t in s.types.values() if setter in t.interfaces}
            for type_name in {setter, *s.types[setter].members, *below}:
                set_by[type_name].add(f"{s.name}__{name}")
        for t in s.types.values():
            for f in t.fields.values():
                contexts = frozenset(f"{s.name}__{c.context}" for c in context_arguments(s, f) if c.context)
                if contexts:
                    needed[s.graph, t.name, f.name] = contexts
    return ContextPaths({name: frozenset(found) for name, found in set_by.items()}, needed)
