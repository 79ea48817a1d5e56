"""A slot says which field it is of."""

import pytest

from gateway.planning.slots import field_of, slot_apart, slot_of


@pytest.mark.parametrize("name", ["price", "as", "a1"])
@pytest.mark.parametrize("arguments", ["", "first: 3", 'text: ") as x"', 'text: "\\n", by: {a: [1]}'])
def test_a_slot_is_read_as_it_was_written(name: str, arguments: str) -> None:
    slot = slot_of(name, arguments)
    assert field_of(slot) == (name, arguments)
    assert field_of(slot_apart(slot, "other")) == (name, arguments)
