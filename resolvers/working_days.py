"""Working days: what due dates are counted in (Decree 216/2026/NĐ-CP; public holidays by labour code 45/2019 art 112)."""

from datetime import date, timedelta

from holidays import country_holidays

SATURDAY = 5
HOLIDAYS = country_holidays("VN")  # works out a year when a day of it is first asked for


def is_working_day(day: date) -> bool:
    """Neither at a weekend nor a public holiday, days in lieu included."""
    return day.weekday() < SATURDAY and day not in HOLIDAYS


def add_working_days(start: date, days: int) -> date:
    """The day on which that many working days after `start` are over; `start` itself does not count.

    Raises:
        ValueError: a negative number of days, a deadline in the past.
    """
    if days < 0:
        raise ValueError(f"a deadline lies {days} working days ahead")
    reached = start
    while days:
        reached += timedelta(days=1)
        days -= is_working_day(reached)
    return reached
