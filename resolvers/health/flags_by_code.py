"""Sensitivity flags that codes imply, by a versioned table (`lists/flags_by_code.csv`; access.md, "Flags")."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from resolvers.code_lists import read_rows

TABLE = Path(__file__).parent / "lists" / "flags_by_code.csv"
VERSION = "1"
AGES = range(200)


@dataclass(frozen=True, slots=True)
class _Rule:
    first: str
    last: str
    ages: range
    flag: str

    def holds(self, code: str, age: int) -> bool:
        # "B20".."B24" covers B24.9: a range ends with everything below its last code.
        return self.first <= code and code[: len(self.last)] <= self.last and age in self.ages


@cache
def _rules(system: str) -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            row["code_from"],
            row["code_to"],
            range(int(row["age_from"] or AGES.start), int(row["age_below"] or AGES.stop)),
            row["flag"],
        )
        for row in read_rows(TABLE)
        if row["system"] == system and row["version"] == VERSION
    )


@cache
def _implied(system: str, code: str, age: int) -> frozenset[str]:
    return frozenset(rule.flag for rule in _rules(system) if rule.holds(code, age))


def implied_flags(system: str, codes: Iterable[str], age: int) -> frozenset[str]:
    """`system` is ICD10, DRUG or SERVICE; the age, on the day of the record, tells apart who is protected."""
    return frozenset().union(*(_implied(system, code, age) for code in codes))
