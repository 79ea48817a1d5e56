"""The fee is that of the day and of the reduction."""

from datetime import date

import pytest

from resolvers.judicial.fees import Fee, Reduction, fee_on, read_fees

TODAY = date(2026, 11, 27)


def test_the_table_has_a_fee_for_every_reduction() -> None:
    fees = read_fees()

    assert {reduction: fee_on(TODAY, reduction, fees) for reduction in Reduction} == {
        Reduction.NONE: 200_000,
        Reduction.STUDENT: 100_000,
        Reduction.MARTYR_RELATIVE: 100_000,
        Reduction.CHILD: 0,
        Reduction.ELDERLY: 0,
        Reduction.DISABLED: 0,
        Reduction.POOR: 0,
        Reduction.HARD_AREA: 0,
    }


def test_a_later_line_holds_from_its_day_on() -> None:
    fees = [Fee(date(2027, 1, 1), Reduction.NONE, 2), Fee(date(2017, 1, 1), Reduction.NONE, 1)]

    assert [fee_on(day, Reduction.NONE, fees) for day in (date(2026, 12, 31), date(2027, 1, 1))] == [1, 2]


def test_before_the_table_there_is_no_fee() -> None:
    with pytest.raises(ValueError, match="no fee"):
        fee_on(date(2016, 12, 31), Reduction.NONE, read_fees())
