"""DIRECTIVE_COMPOSITION_ERROR: `@composeDirective` names what cannot reach the supergraph, or subgraphs disagree on it (2.1)."""

from collections import defaultdict
from collections.abc import Iterator

from gateway.composition.access_requirements import ACCESS
from gateway.composition.applied_values import text
from gateway.composition.composed_directives import Composing, compositions
from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.known_in_subgraph import known_in
from gateway.composition.linked_feature import FEDERATION, LINK
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import BUILT_IN_DIRECTIVES, SubgraphSchema, find_all

CODE = "DIRECTIVE_COMPOSITION_ERROR"


def directive_composition_error(merging: Merging) -> Found:
    for s in merging.subgraphs:
        for line, message, suggestion in _alone(s):
            yield CompositionError(CODE, message, (Place(s.name, line),), suggestion)
    composing = [c for s in merging.subgraphs for c in compositions(s)]
    for involved, message, suggestion in (
        *_names(composing),
        *_versions(composing),
        *_taken(merging, composing),
    ):
        places = tuple(Place(c.subgraph.name, c.applied.line, f"@{c.written} of {c.link.url}") for c in involved)
        yield CompositionError(CODE, message, places, suggestion)


def _alone(subgraph: SubgraphSchema) -> Iterator[tuple[int, str, str]]:
    for a in find_all(subgraph.applied, "composeDirective"):
        name = text(a, "name")
        meant = subgraph.meaning(name.removeprefix("@"))
        if not name:
            yield a.line, "@composeDirective names no directive", 'name one, such as "@lower"'
        elif not name.startswith("@"):
            yield a.line, f'"{name}" is no directive\'s name: those begin with @', f'write "@{name}"'
        elif meant.feature in (FEDERATION, LINK) or name == "@link":
            if not _is_carried_anyway(subgraph, meant.name):
                yield a.line, f"{name} is federation's and cannot be composed", "remove the application"
        elif name[1:] not in subgraph.directives and name[1:] not in BUILT_IN_DIRECTIVES:
            yield a.line, f"{name} is not defined", "define it in this subgraph"
        elif any(name == f"@{f.name}__{f.default_directive}" for f in subgraph.features):
            yield a.line, f"{name} is not called so: what a specification is named for has no namespace", "call it so"
        elif not meant.feature:
            yield a.line, f"{name} is of no linked specification", "@link its specification, and import it from there"


def _is_carried_anyway(subgraph: SubgraphSchema, name: str) -> bool:
    """To compose it is needless then, and no error."""
    known = known_in(subgraph, FEDERATION, name)
    return known is not None and name in ("tag", "inaccessible", "context", *ACCESS)


Disagreement = tuple[list[Composing], str, str]


def _names(composing: list[Composing]) -> Iterator[Disagreement]:
    by_written: dict[str, list[Composing]] = defaultdict(list)
    by_meaning: dict[tuple[str, str], list[Composing]] = defaultdict(list)
    for c in composing:
        by_written[c.written].append(c)
        by_meaning[c.meant.feature, c.meant.name].append(c)
    for written, found in sorted(by_written.items()):
        if len({(c.meant.feature, c.meant.name) for c in found}) > 1:
            yield found, f"@{written} is not the same directive in every subgraph", "rename one of them by import"
    for (feature, name), found in sorted(by_meaning.items()):
        if len({c.written for c in found}) > 1:
            yield found, f"@{name} of {feature} has different names", "import it by the same name everywhere"


def _versions(composing: list[Composing]) -> Iterator[Disagreement]:
    by_feature: dict[str, list[Composing]] = defaultdict(list)
    for c in composing:
        by_feature[c.meant.feature].append(c)
    for feature, found in sorted(by_feature.items()):
        if len({c.link.version[0] for c in found}) > 1:
            yield found, f"{feature} is linked in incompatible versions", "link one major version everywhere"
            continue
        newest = max(found, key=lambda c: c.link.version)
        has = newest.subgraph.directives
        for c in found:
            if c.link.version < newest.link.version and c.written not in has:
                message = f"@{c.written} is not in the newest version linked, {newest.link.url}"
                yield [c, newest], message, "define it there as well"


def _taken(merging: Merging, composing: list[Composing]) -> Iterator[Disagreement]:
    for c in composing:
        taken = next((name for name, written in merging.written.items() if written == c.written), None)
        if taken is not None:
            yield [c], f"@{c.written} is also federation's @{taken} in another subgraph", "rename one of them by import"
