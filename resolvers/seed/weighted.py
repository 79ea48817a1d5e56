"""A choice in which some values are more frequent than others."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Weighted(Generic[T]):
    values: tuple[T, ...]
    cumulative: tuple[float, ...]

    @classmethod
    def of(cls, pairs: Iterable[tuple[T, float]]) -> "Weighted[T]":
        listed = tuple(pairs)
        return cls(tuple(value for value, _ in listed), tuple(accumulate(weight for _, weight in listed)))

    def pick(self, draw: Random) -> T:
        return self.values[bisect_right(self.cumulative, draw.random() * self.cumulative[-1])]
