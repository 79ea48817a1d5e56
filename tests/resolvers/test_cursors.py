"""Cursors say nothing, cannot be changed, and open only in the list that gave them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import BadUserInput
from resolvers.cursors import CursorCodec
from resolvers.paging import page_request

CODEC = CursorCodec(b"secret")


@given(st.lists(st.one_of(st.text(max_size=20), st.integers(0, 2**53)), max_size=3))
def test_a_place_comes_back(place: list[str | int]) -> None:
    assert CODEC.open(CODEC.seal(place, "list"), "list") == place


def test_equal_places_give_equal_cursors_and_others_the_same_length() -> None:
    first, second = CODEC.seal(["01001"], "list"), CODEC.seal(["2026-11-23T00:00:00+00:00", "01001-77"], "list")
    assert first == CODEC.seal(["01001"], "list") and first != second
    assert len(first) == len(second)


@pytest.mark.parametrize("cursor", ["", "!", "abcd", "A" * 107, "ż"])
def test_a_cursor_that_nobody_gave_is_refused(cursor: str) -> None:
    with pytest.raises(BadUserInput):
        CODEC.open(cursor, "list")


def test_a_cursor_is_bound_to_its_list_its_secret_and_its_bytes() -> None:
    cursor = CODEC.seal(["01001"], "facilities")
    changed = ("B" if cursor[0] != "B" else "C") + cursor[1:]
    for codec, text, within in (
        (CODEC, cursor, "encounters"),
        (CursorCodec(b"other"), cursor, "facilities"),
        (CODEC, changed, "facilities"),
    ):
        with pytest.raises(BadUserInput):
            codec.open(text, within)


@pytest.mark.parametrize("first", [0, -1, 101])
def test_a_page_has_one_to_a_hundred_items(first: int) -> None:
    with pytest.raises(BadUserInput, match="between 1 and 100"):
        page_request(CODEC, first, None, field_name="list")


def test_a_cursor_of_one_subject_does_not_open_the_list_of_another() -> None:
    request = page_request(CODEC, None, None, field_name="list", filters=("001234567890", None))
    cursor = CODEC.seal(["x"], request.within)
    assert request.first == 20
    page_request(CODEC, 5, cursor, field_name="list", filters=("001234567890", None))
    with pytest.raises(BadUserInput):
        page_request(CODEC, 5, cursor, field_name="list", filters=("001234567891", None))
