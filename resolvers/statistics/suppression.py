"""Which cells of a public table are shown: none under ten, and none that a margin would tell (domain: k-anonymity).

A table is one margin and its cells. A cell under the threshold is withheld; then further cells, the smallest first,
until at least two are withheld and together they stand for at least the threshold, so that the margin minus what is
shown says nothing about any of them. Both kinds of withheld cell look the same: the reason would tell them apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass

THRESHOLD = 10  # fewer people than this in a cell and somebody who knows one of them learns something about the others


@dataclass(frozen=True, slots=True)
class Cell:
    """What was counted, and how many different people it is about."""

    count: int
    people: int

    @property
    def small(self) -> bool:
        return self.count < THRESHOLD or self.people < THRESHOLD


@dataclass(frozen=True, slots=True)
class Table:
    """`total` None and `cells` values None: withheld."""

    total: int | None
    cells: Mapping[str, int | None]


def suppress(total: Cell, cells: Mapping[str, Cell]) -> Table:
    """Withhold what is too small, and what would reveal it; the same input gives the same table, with no noise."""
    if total.small:
        return Table(None, dict.fromkeys(cells))
    by_size = sorted(cells, key=lambda name: (cells[name].people, cells[name].count, name))
    withheld = {name for name in by_size if cells[name].small}
    for name in by_size:
        if not withheld or _hides_each_other([cells[other] for other in withheld]):
            break
        withheld.add(name)
    return Table(total.count, {name: None if name in withheld else cells[name].count for name in cells})


def _hides_each_other(withheld: list[Cell]) -> bool:
    """At least two that are not empty by themselves: an empty one hides nothing."""
    filled = [cell for cell in withheld if cell.count > 0]
    return len(filled) >= 2 and sum(cell.count for cell in filled) >= THRESHOLD
