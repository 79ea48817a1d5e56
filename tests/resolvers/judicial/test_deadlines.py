"""Due dates: working days of the table of the day, to the end of the last one, in Vietnam."""

from datetime import UTC, date, datetime

import pytest

from resolvers.judicial.deadlines import Deadline, Step, due_after, working_days_for, working_days_left

FRIDAY = datetime(2026, 11, 27, 16, 59, tzinfo=UTC)  # 23:59 in Vietnam


@pytest.mark.parametrize(("day", "processing", "verification"), [(date(2026, 6, 30), 10, 5), (date(2026, 7, 1), 5, 10)])
def test_the_law_of_the_day_says_how_long(day: date, processing: int, verification: int) -> None:
    assert working_days_for(Step.PROCESSING, day) == processing
    assert processing + working_days_for(Step.VERIFICATION, day) == processing + verification == 15
    assert working_days_for(Step.SUPPLEMENT, day) == 10


def test_before_the_table_there_is_no_deadline() -> None:
    with pytest.raises(ValueError, match="no deadline"):
        working_days_for(Step.PROCESSING, date(2010, 6, 30))


def test_a_later_line_holds_from_its_day_on() -> None:
    table = [Deadline(date(2027, 1, 1), Step.PROCESSING, 3), Deadline(date(2026, 1, 1), Step.PROCESSING, 5)]
    days = [working_days_for(Step.PROCESSING, day, table) for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert days == [5, 3]


def test_it_is_due_at_the_end_of_the_last_working_day() -> None:
    assert due_after(FRIDAY, 5) == datetime(2026, 12, 4, 16, 59, 59, tzinfo=UTC)
    assert due_after(FRIDAY, 0) == datetime(2026, 11, 27, 16, 59, 59, tzinfo=UTC)
    after_midnight = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)  # Saturday in Vietnam
    assert due_after(after_midnight, 1) == datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("days", [0, 1, 4, 5, 9, 30])
def test_the_days_that_are_left_lead_to_the_same_day(days: int) -> None:
    assert working_days_left(FRIDAY, due_after(FRIDAY, days)) == days


def test_none_are_left_of_what_is_over() -> None:
    assert working_days_left(FRIDAY, datetime(2026, 11, 26, tzinfo=UTC)) == 0
