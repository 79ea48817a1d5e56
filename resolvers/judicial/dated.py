"""Configuration by the day: a line holds from its first day until a later line for the same thing."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    @property
    def valid_from(self) -> date: ...


L = TypeVar("L", bound=Dated)


def holding_on(day: date, lines: Iterable[L], what: str) -> L:
    """The latest of these lines that holds on that day.

    Raises:
        ValueError: the table does not reach back that far.
    """
    holding = [line for line in lines if line.valid_from <= day]
    if not holding:
        raise ValueError(f"no {what} on {day}")
    return max(holding, key=lambda line: line.valid_from)
