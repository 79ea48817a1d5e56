"""How many working days a dossier's steps take (law 28/2009 art 45; since 1/7/2026 5 to 15 days), by the day of the step.

The law sets no time for a supplement: the ten days are ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from policies.days import day_of, first_instant
from resolvers.code_lists import read_rows
from resolvers.judicial.dated import holding_on
from resolvers.working_days import add_working_days, is_working_day

TABLE = Path(__file__).with_name("deadlines.csv")
SECOND = timedelta(seconds=1)


class Step(StrEnum):
    PROCESSING = "PROCESSING"  # from its receipt
    VERIFICATION = "VERIFICATION"  # added when another agency is asked
    SUPPLEMENT = "SUPPLEMENT"  # for the applicant to bring what is missing


@dataclass(frozen=True, slots=True)
class Deadline:
    """It holds from that day until a later line for the same step."""

    valid_from: date
    step: Step
    working_days: int


def read_deadlines(table: Path = TABLE) -> Sequence[Deadline]:
    return tuple(
        Deadline(date.fromisoformat(line["valid_from"]), Step(line["step"]), int(line["working_days"]))
        for line in read_rows(table)
    )


DEADLINES = read_deadlines()


def working_days_for(step: Step, day: date, deadlines: Sequence[Deadline] = DEADLINES) -> int:
    """The latest line that holds on that day.

    Raises:
        ValueError: the table does not reach back that far.
    """
    lines = (one for one in deadlines if one.step is step)
    return holding_on(day, lines, f"deadline for {step.value}").working_days


def due_after(start: datetime, working_days: int) -> datetime:
    """The end of the working day on which that many are over, in Vietnam."""
    return first_instant(add_working_days(day_of(start), working_days) + timedelta(days=1)) - SECOND


def working_days_left(now: datetime, due_at: datetime) -> int:
    """Working days after today until the due day, that one included; none when it is past."""
    day, last, left = day_of(now), day_of(due_at), 0
    while day < last:
        day += timedelta(days=1)
        left += is_working_day(day)
    return left
