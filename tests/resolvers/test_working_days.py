"""Due dates skip weekends and Vietnam's public holidays, Tết among them."""

from datetime import date

import pytest

from resolvers.working_days import add_working_days, is_working_day


@pytest.mark.parametrize(
    ("start", "days", "reached"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 16), 4, date(2026, 11, 20)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # over a weekend
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # filed on a Saturday
        (date(2026, 11, 23), 4, date(2026, 11, 30)),  # 24 November is Culture Day from 2026 on
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # New Year's Day is a Friday
    ],
)
def test_working_days_are_added(start: date, days: int, reached: date) -> None:
    assert add_working_days(start, days) == reached


@pytest.mark.parametrize("day", [date(2026, 2, 17), date(2027, 2, 8), date(2026, 9, 2), date(2026, 4, 30)])
def test_a_public_holiday_is_no_working_day(day: date) -> None:
    assert not is_working_day(day)


def test_a_deadline_lies_ahead() -> None:
    with pytest.raises(ValueError, match="ahead"):
        add_working_days(date(2026, 11, 23), -1)
