"""By which names subgraphs apply federation's directives that reach the supergraph: there each has one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from gateway.composition.linked_feature import FEDERATION
from gateway.composition.subgraph_schema import Applied, SubgraphSchema

# Specification and purpose in the supergraph of each.
CARRIED: Mapping[str, tuple[str, str | None]] = {
    "inaccessible": ("https://specs.apollo.dev/inaccessible/v0.2", "SECURITY"),
    "tag": ("https://specs.apollo.dev/tag/v0.3", None),
    "authenticated": ("https://specs.apollo.dev/authenticated/v0.1", "SECURITY"),
    "requiresScopes": ("https://specs.apollo.dev/requiresScopes/v0.1", "SECURITY"),
    "policy": ("https://specs.apollo.dev/policy/v0.1", "SECURITY"),
    "context": ("https://specs.apollo.dev/context/v0.1", "SECURITY"),
    "cost": ("https://specs.apollo.dev/cost/v0.1", None),
    "listSize": ("https://specs.apollo.dev/cost/v0.1", None),
    "cacheTag": ("https://specs.apollo.dev/cacheTag/v0.1", "EXECUTION"),
}


def written_names(subgraphs: Iterable[SubgraphSchema]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Of each directive that is applied anywhere: by name, the subgraphs that apply it so."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for s in subgraphs:
        for name, written in sorted({(a.name, a.written) for a in _applied(s)}):
            found[name][written].append(s.name)
    return {name: {w: tuple(of) for w, of in sorted(names.items())} for name, names in sorted(found.items())}


def adopt_namesakes(subgraph: SubgraphSchema, written: Mapping[str, str]) -> SubgraphSchema:
    """A subgraph's own directive, called as one of federation's is in the supergraph, means that one there: there is one
    of a name. So what looks protected or hidden is."""
    meanings = {w: name for name, w in written.items() if w in subgraph.directives and not subgraph.meaning(w).feature}
    if not meanings:
        return subgraph

    def adopted(applied: tuple[Applied, ...]) -> tuple[Applied, ...]:
        return tuple(
            replace(a, feature=FEDERATION, name=meanings[a.written]) if a.feature == "" and a.written in meanings else a
            for a in applied
        )

    types = {
        name: replace(
            t,
            applied=adopted(t.applied),
            fields={
                n: replace(
                    f,
                    applied=adopted(f.applied),
                    arguments={m: replace(a, applied=adopted(a.applied)) for m, a in f.arguments.items()},
                )
                for n, f in t.fields.items()
            },
            input_fields={n: replace(f, applied=adopted(f.applied)) for n, f in t.input_fields.items()},
            values={n: replace(v, applied=adopted(v.applied)) for n, v in t.values.items()},
        )
        for name, t in subgraph.types.items()
    }
    return replace(subgraph, types=types, applied=adopted(subgraph.applied))


def _applied(subgraph: SubgraphSchema) -> Iterator[Applied]:
    return (a for a in every_application(subgraph) if a.feature == FEDERATION and a.name in CARRIED)


def every_application(subgraph: SubgraphSchema) -> Iterator[Applied]:
    """Whatever is applied in a subgraph, on whatever."""
    yield from subgraph.applied
    for t in subgraph.types.values():
        yield from t.applied
        for f in t.fields.values():
            yield from f.applied
            for argument in f.arguments.values():
                yield from argument.applied
        for given in t.input_fields.values():
            yield from given.applied
        for value in t.values.values():
            yield from value.applied
    for applied in subgraph.on_directive_arguments:
        yield from applied
