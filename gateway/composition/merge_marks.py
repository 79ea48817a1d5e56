"""Directives that reach the supergraph: inaccessible, tag, access and cost, deprecated, and those composed or carried by join."""

from collections.abc import Callable, Sequence

from graphql import print_ast
from graphql.language.print_string import print_string

from gateway.composition.access_requirements import ACCESS, requirement
from gateway.composition.applied_values import text
from gateway.composition.composed_directives import Composed
from gateway.composition.linked_feature import FEDERATION, PERSONAL
from gateway.composition.merge_costs import merge_costs
from gateway.composition.merged_schema import Mark
from gateway.composition.subgraph_schema import Applied, SubgraphSchema, find, find_all

# Carried by `@join__directive`, under which name.
_JOINED = (
    ("personalData", PERSONAL, "personalData"),
    ("publicData", PERSONAL, "publicData"),
    ("cacheTag", FEDERATION, "federation__cacheTag"),
)
Source = tuple[SubgraphSchema, tuple[Applied, ...]]  # what one subgraph applies to the element


def merge_marks(sources: Sequence[Source], composed: Composed, access: Sequence[Applied] = ()) -> tuple[Mark, ...]:
    """The marks of one element, in a fixed order. `access`: what counts for it of access directives, applied anywhere."""
    applied = [a for _, of_one in sources for a in of_one]
    marks: list[Mark] = []
    if any(find(of_one, "inaccessible") for _, of_one in sources):
        marks.append(Mark("inaccessible"))
    tags = sorted({text(a, "name") for a in applied if (a.feature, a.name) == (FEDERATION, "tag")})
    marks += [Mark("tag", (("name", print_string(tag)),)) for tag in tags]
    marks += access_marks(access)
    marks += merge_costs(applied)
    for name in ("deprecated", "specifiedBy"):
        said = [a for a in applied if (a.feature, a.name) == ("", name)]
        if said:
            marks.append(_most_said(name, said))
    if any(_is_one_of(subgraph, of_one, composed) for subgraph, of_one in sources):
        marks.append(Mark("oneOf"))  # a value that fits it fits where the type is not one
    return (*marks, *_carried(sources, composed))


def _is_one_of(subgraph: SubgraphSchema, applied: tuple[Applied, ...], composed: Composed) -> bool:
    """GraphQL's own `@oneOf`; one that is composed is carried like others."""
    carried = ("", "oneOf") in composed.by_subgraph.get(subgraph.name, frozenset())
    return not carried and find(applied, "oneOf", "") is not None


def access_marks(applied: Sequence[Applied]) -> tuple[Mark, ...]:
    if not any(a.name in ACCESS for a in applied):
        return ()
    asked = requirement(applied)
    marks = [Mark("authenticated")] if asked.authenticated else []
    for name, argument, groups in (
        ("requiresScopes", "scopes", asked.scopes),
        ("policy", "policies", asked.policies),
    ):
        if groups is not None:
            marks.append(Mark(name, ((argument, _print_alternatives(groups)),)))
    return tuple(marks)


def _carried(sources: Sequence[Source], composed: Composed) -> tuple[Mark, ...]:
    """The applications of composed directives by those who compose them; of one that is not repeatable the most usual."""
    found: dict[str, list[Applied]] = {}
    for subgraph, applied in sources:
        keys = composed.by_subgraph.get(subgraph.name, frozenset())
        for a in applied if keys else ():
            if (a.feature, a.name) in keys:
                found.setdefault(a.written, []).append(a)
    repeatable = {c.imported_as: c.definition.repeatable for c in composed.definitions}
    marks: list[Mark] = []
    for name, applications in found.items():
        if repeatable.get(name):
            marks += dict.fromkeys(_verbatim(name, a) for a in applications)
        else:
            marks.append(_most_said(name, applications))
    return tuple(marks)


def _most_said(name: str, applications: Sequence[Applied]) -> Mark:
    """Of equally many the first, in the order of the subgraphs' names."""
    said = [_verbatim(name, a) for a in applications]
    return max(dict.fromkeys(said), key=said.count)


def join_directives(sources: Sequence[Source]) -> tuple[Mark, ...]:
    """`@personalData`, `@publicData` and `@cacheTag` of every subgraph, each as `@join__directive`; equal ones share one."""
    graphs: dict[tuple[str, str | None], list[str]] = {}
    for subgraph, applied in sources:
        for name, feature, written in _JOINED:
            for a in find_all(applied, name, feature):
                graphs.setdefault((written, _print_object(a)), []).append(subgraph.graph)
    return tuple(
        Mark("join__directive", (("graphs", f"[{', '.join(of)}]"), ("name", print_string(name)), ("args", args)))
        for (name, args), of in sorted(graphs.items(), key=lambda item: (item[1], item[0][0], item[0][1] or ""))
    )


def merge_description(descriptions: Sequence[str | None]) -> str | None:
    """The one that most subgraphs give; of equally many the first, in the order of the subgraphs' names."""
    given = [d for d in descriptions if d] or [d for d in descriptions if d is not None]
    return max(dict.fromkeys(given), key=given.count) if given else None


def _verbatim(name: str, applied: Applied) -> Mark:
    return Mark(name, tuple((argument, print_ast(value)) for argument, value in applied.arguments.items()))


def _print_object(applied: Applied) -> str | None:
    fields = [f"{name}: {print_ast(value)}" for name, value in sorted(applied.arguments.items())]
    return "{" + ", ".join(fields) + "}" if fields else None


def _print_alternatives(groups: tuple[tuple[str, ...], ...]) -> str:
    inner: Callable[[tuple[str, ...]], str] = lambda group: "[" + ", ".join(print_string(n) for n in group) + "]"  # noqa: E731
    return "[" + ", ".join(inner(group) for group in groups) + "]"
