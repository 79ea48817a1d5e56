"""`@cost` and `@listSize` merged (2.9): the highest weight; the largest size, all arguments and fields, the laxest requirement."""

from collections.abc import Iterable, Iterator, Sequence

from graphql import IntValueNode, print_ast
from graphql.language.print_string import print_string

from gateway.composition.applied_values import boolean, texts
from gateway.composition.linked_feature import FEDERATION
from gateway.composition.merged_schema import Mark
from gateway.composition.subgraph_schema import Applied


def merge_costs(applied: Sequence[Applied]) -> Iterator[Mark]:
    ours = [a for a in applied if a.feature == FEDERATION]
    weights = [
        int(w.value) for a in ours if a.name == "cost" and isinstance(w := a.arguments.get("weight"), IntValueNode)
    ]
    if weights:
        yield Mark("cost", (("weight", str(max(weights))),))
    sizes = [a for a in ours if a.name == "listSize"]
    if sizes:
        yield _merge_sizes(sizes)


def _merge_sizes(sizes: Sequence[Applied]) -> Mark:
    said = {tuple((name, print_ast(value)) for name, value in sorted(a.arguments.items())) for a in sizes}
    if len(said) == 1:
        return Mark("listSize", said.pop())
    assumed = [int(v.value) for a in sizes if isinstance(v := a.arguments.get("assumedSize"), IntValueNode)]
    required = [boolean(a, "requireOneSlicingArgument", default=True) for a in sizes]
    return Mark(
        "listSize",
        (
            ("assumedSize", str(max(assumed)) if assumed else None),
            ("slicingArguments", _union(sizes, "slicingArguments")),
            ("sizedFields", _union(sizes, "sizedFields")),
            ("requireOneSlicingArgument", "true" if all(required) else "false"),
        ),
    )


def _union(sizes: Iterable[Applied], name: str) -> str | None:
    lists = [found for a in sizes if (found := texts(a, name)) is not None]
    return (
        "[" + ", ".join(print_string(n) for n in sorted({n for found in lists for n in found})) + "]" if lists else None
    )
