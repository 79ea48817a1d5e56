"""Subgraphs that are damaged word by word, and what may come of them: a supergraph in any order of theirs, or composition's errors."""

from collections.abc import Callable, Sequence

from gateway.composition.compose import compose
from gateway.composition.composition_error import CompositionFailed
from gateway.composition.source import SubgraphSource

WORDS = (
    "Int",
    "String!",
    '@key(fields: "id")',
    "@external",
    "extend",
    "interface",
    "[",
    "}",
    "@shareable",
    "id",
    "T",
    "",
)


def damaged(
    subgraphs: Sequence[SubgraphSource], number: Callable[[int, int], int], one_of: Callable[[Sequence[str]], str]
) -> tuple[SubgraphSource, ...]:
    """`number`: any from one to another; `one_of`: any of these. Whoever draws decides how."""
    broken = list(subgraphs)
    for _ in range(number(1, 3)):
        at = number(0, len(broken) - 1)
        words = broken[at].sdl.split(" ")
        place = number(0, len(words) - 1)
        words[place : place + number(0, 1)] = [one_of(WORDS)]
        broken[at] = SubgraphSource(broken[at].name, broken[at].url, " ".join(words))
    return tuple(broken)


def check_composed_or_refused(subgraphs: Sequence[SubgraphSource]) -> None:
    """Nothing but composition's own errors is raised, each says what to do, and the order of subgraphs does not show."""
    try:
        composed = compose(subgraphs)
    except CompositionFailed as failed:
        assert all(error.suggestion for error in failed.errors)
        return
    assert compose(subgraphs[::-1]) == composed
