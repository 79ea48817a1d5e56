"""`@composeDirective(name: "@x")` (2.1): whose applications reach the supergraph, and which definition they have there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gateway.composition.applied_values import text
from gateway.composition.linked_feature import FEDERATION, LINK, PERSONAL, DirectiveName, LinkedFeature, directive_name
from gateway.composition.merged_schema import ComposedDirective
from gateway.composition.subgraph_schema import Applied, SubgraphSchema, find_all


@dataclass(frozen=True, slots=True)
class Composing:
    """One application of `@composeDirective` that names a directive of a linked specification."""

    subgraph: SubgraphSchema
    applied: Applied
    written: str
    meant: DirectiveName
    link: LinkedFeature


@dataclass(frozen=True, slots=True)
class Composed:
    """`definitions`: in the order that they are printed; `by_subgraph`: (feature, name) that each subgraph composes."""

    definitions: tuple[ComposedDirective, ...]
    by_subgraph: Mapping[str, frozenset[tuple[str, str]]]


def compositions(subgraph: SubgraphSchema) -> Iterator[Composing]:
    """Ours, and federation's own, are carried by themselves."""
    for a in find_all(subgraph.applied, "composeDirective"):
        written = text(a, "name").removeprefix("@")
        meant = directive_name(subgraph.features, written)
        link = next((f for f in subgraph.features if f.identity == meant.feature), None)
        if link is not None and meant.feature not in (FEDERATION, LINK, PERSONAL) and written in subgraph.directives:
            yield Composing(subgraph, a, written, meant, link)


def composed_directives(subgraphs: Iterable[SubgraphSchema]) -> Composed:
    """The newest version linked defines a directive; of equal ones the last by the subgraphs' names."""
    newest: dict[tuple[str, str], Composing] = {}
    by_subgraph: dict[str, set[tuple[str, str]]] = {}
    for s in subgraphs:
        for c in compositions(s):
            key = (c.meant.feature, c.meant.name)
            by_subgraph.setdefault(s.name, set()).add(key)
            if key not in newest or newest[key].link.version <= c.link.version:
                newest[key] = c
    versions: dict[str, LinkedFeature] = {}
    for c in newest.values():
        if c.meant.feature not in versions or versions[c.meant.feature].version < c.link.version:
            versions[c.meant.feature] = c.link
    definitions = tuple(
        ComposedDirective(c.subgraph.directives[c.written], versions[feature].url, c.written, name)
        for (feature, name), c in sorted(newest.items(), key=lambda item: item[0])
    )
    return Composed(definitions, {name: frozenset(keys) for name, keys in by_subgraph.items()})
