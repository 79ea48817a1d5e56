"""No cell under ten is shown, and none can be computed from a margin: if one of these fails, the public page leaks."""

from hypothesis import given
from hypothesis import strategies as st

from resolvers.statistics.suppression import THRESHOLD, Cell, Table, suppress

counts = st.integers(0, 40)
cells = st.dictionaries(
    st.sampled_from("abcdefgh"), st.builds(lambda n, m: Cell(max(n, m), min(n, m)), counts, counts), min_size=2
)


def total_of(table: dict[str, Cell]) -> Cell:
    """At least as many people as in the largest cell, at most all of them."""
    return Cell(sum(cell.count for cell in table.values()), max(cell.people for cell in table.values()))


@given(cells)
def test_no_small_cell_is_shown(given_cells: dict[str, Cell]) -> None:
    shown = suppress(total_of(given_cells), given_cells)
    for name, value in shown.cells.items():
        assert value is None or (value >= THRESHOLD and given_cells[name].people >= THRESHOLD)
    assert shown.total is None or shown.total >= THRESHOLD


@given(cells)
def test_the_margin_minus_what_is_shown_tells_no_single_cell(given_cells: dict[str, Cell]) -> None:
    table = suppress(total_of(given_cells), given_cells)
    withheld = [name for name, value in table.cells.items() if value is None]
    if table.total is None or not withheld:
        return
    rest = table.total - sum(value for value in table.cells.values() if value is not None)
    assert len(withheld) >= 2
    assert rest >= THRESHOLD  # otherwise each of them would be known to be small, or to be nothing


@given(cells)
def test_a_second_look_shows_the_same(given_cells: dict[str, Cell]) -> None:
    backwards = dict(reversed(given_cells.items()))
    assert suppress(total_of(given_cells), given_cells) == suppress(total_of(given_cells), backwards)


def test_one_small_cell_takes_the_next_smallest_with_it() -> None:
    table = suppress(Cell(135, 135), {"a": Cell(5, 5), "b": Cell(30, 30), "c": Cell(100, 100)})
    assert table == Table(135, {"a": None, "b": None, "c": 100})


def test_many_visits_of_few_people_are_withheld() -> None:
    table = suppress(Cell(150, 60), {"a": Cell(50, 3), "b": Cell(50, 30), "c": Cell(50, 40)})
    assert table.cells == {"a": None, "b": None, "c": 50}


def test_a_small_total_hides_everything() -> None:
    assert suppress(Cell(9, 9), {"a": Cell(9, 9), "b": Cell(0, 0)}) == Table(None, {"a": None, "b": None})


def test_nothing_is_withheld_where_nothing_is_small() -> None:
    assert suppress(Cell(30, 30), {"a": Cell(10, 10), "b": Cell(20, 20)}).cells == {"a": 10, "b": 20}
