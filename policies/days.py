"""Calendar days and ages where the law counts them: in Vietnam, which is seven hours ahead of UTC all year."""

from datetime import date, datetime, time, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def day_of(instant: datetime) -> date:
    """The calendar day on which an instant falls in Vietnam."""
    return instant.astimezone(VIETNAM).date()


def age_on(day: date, birth_date: date) -> int:
    """Full years; who is born on 29 February completes a year on 1 March when there is no such day."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def birthday(birth_date: date, years: int) -> datetime:
    """The instant at which so many years are full: the beginning of that day in Vietnam."""
    year = birth_date.year + years
    try:
        day = birth_date.replace(year=year)
    except ValueError:  # 29 February
        day = date(year, 3, 1)
    return first_instant(day)


def first_instant(day: date) -> datetime:
    """When a calendar day begins in Viet Nam."""
    return datetime.combine(day, time.min, VIETNAM)
