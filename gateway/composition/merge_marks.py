"""Directives that reach the supergraph: inaccessible, tag, access and cost, deprecated, and those composed or carried by join."""

from collections.abc import Callable, Sequence

from graphql import print_ast
from graphql.language.print_string import print_string

from gateway.composition.access_requirements import conjunction
from gateway.composition.applied_values import alternatives, text
from gateway.composition.linked_feature import FEDERATION, PERSONAL
from gateway.composition.merged_schema import Mark
from gateway.composition.subgraph_schema import Applied, SubgraphSchema, find, find_all

Source = tuple[SubgraphSchema, tuple[Applied, ...]]  # what one subgraph applies to the element


def merge_marks(sources: Sequence[Source], composed: frozenset[tuple[str, str]] = frozenset()) -> tuple[Mark, ...]:
    """The marks of one element, in a fixed order. `composed`: (feature, name) that some subgraph composes."""
    applied = [a for _, of_one in sources for a in of_one]
    marks: list[Mark] = []
    if any(find(of_one, "inaccessible") for _, of_one in sources):
        marks.append(Mark("inaccessible"))
    tags = sorted({text(a, "name") for a in applied if (a.feature, a.name) == (FEDERATION, "tag")})
    marks += [Mark("tag", (("name", print_string(tag)),)) for tag in tags]
    if any(find(of_one, "authenticated") for _, of_one in sources):
        marks.append(Mark("authenticated"))
    for name, argument in (("requiresScopes", "scopes"), ("policy", "policies")):
        found = [alternatives(a, argument) for a in applied if (a.feature, a.name) == (FEDERATION, name)]
        if found:
            marks.append(Mark(name, ((argument, _print_alternatives(conjunction(found))),)))
    marks += _costs(applied)
    deprecated = find(tuple(applied[::-1]), "deprecated", "")  # the first subgraph's
    if deprecated:
        marks.append(_verbatim("deprecated", deprecated))
    specified = find(tuple(applied[::-1]), "specifiedBy", "")
    if specified:
        marks.append(_verbatim("specifiedBy", specified))
    carried = [_verbatim(a.written, a) for a in applied if (a.feature, a.name) in composed]
    return (*marks, *dict.fromkeys(carried))


def join_directives(sources: Sequence[Source]) -> tuple[Mark, ...]:
    """`@personalData` and `@publicData` of every subgraph, each as `@join__directive`; equal ones share one."""
    graphs: dict[tuple[str, str | None], list[str]] = {}
    for subgraph, applied in sources:
        for name in ("personalData", "publicData"):
            for a in find_all(applied, name, PERSONAL):
                graphs.setdefault((name, _print_object(a)), []).append(subgraph.graph)
    return tuple(
        Mark("join__directive", (("graphs", f"[{', '.join(of)}]"), ("name", print_string(name)), ("args", args)))
        for (name, args), of in sorted(graphs.items(), key=lambda item: (item[1], item[0][0], item[0][1] or ""))
    )


def merge_description(descriptions: Sequence[str | None]) -> str | None:
    """The one that most subgraphs give; of equally many the first, in the order of the subgraphs' names."""
    given = [d for d in descriptions if d]
    return max(dict.fromkeys(given), key=given.count) if given else None


def _costs(applied: Sequence[Applied]) -> list[Mark]:
    weights = [int(w) for a in applied if (a.feature, a.name) == (FEDERATION, "cost") if (w := _printed(a, "weight"))]
    marks = [Mark("cost", (("weight", str(max(weights))),))] if weights else []
    sizes = [a for a in applied if (a.feature, a.name) == (FEDERATION, "listSize")]
    return [*marks, *([_verbatim("listSize", sizes[0])] if sizes else [])]


def _printed(applied: Applied, name: str) -> str | None:
    value = applied.arguments.get(name)
    return print_ast(value) if value is not None else None


def _verbatim(name: str, applied: Applied) -> Mark:
    return Mark(name, tuple((argument, print_ast(value)) for argument, value in applied.arguments.items()))


def _print_object(applied: Applied) -> str | None:
    fields = [f"{name}: {print_ast(value)}" for name, value in sorted(applied.arguments.items())]
    return "{" + ", ".join(fields) + "}" if fields else None


def _print_alternatives(groups: tuple[tuple[str, ...], ...]) -> str:
    inner: Callable[[tuple[str, ...]], str] = lambda group: "[" + ", ".join(print_string(n) for n in group) + "]"  # noqa: E731
    return "[" + ", ".join(inner(group) for group in groups) + "]"
