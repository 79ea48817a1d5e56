"""What people come for: ICD-10 codes with the people they happen to, the services and the drugs that follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from resolvers.mongo import Document
from resolvers.seed.code_lists import rows
from resolvers.seed.weighted import Weighted


@dataclass(frozen=True, slots=True)
class Diagnosis:
    code: str
    name: str
    sex: str
    ages: range
    weight: float
    panels: tuple[str, ...]
    drugs: tuple[str, ...]

    def coding(self) -> Document:
        return {"code": self.code, "display": self.name}


@cache
def diagnoses(course: str) -> tuple[Diagnosis, ...]:
    """Of one course: ACUTE ADMITTED CHRONIC CHECK SCREENING FLAGGED, and for histories FAMILY SOCIAL SURGERY."""
    return tuple(_diagnosis(row) for row in rows("diagnoses") if row["course"] == course)


@cache
def diagnosis(code: str) -> Diagnosis:
    return next(_diagnosis(row) for row in rows("diagnoses") if row["code"] == code)


def _diagnosis(row: Mapping[str, str]) -> Diagnosis:
    return Diagnosis(
        row["code"],
        row["name_vi"],
        row["sex"],
        range(int(row["age_from"]), int(row["age_to"]) + 1),
        float(row["weight"]),
        tuple(filter(None, row["services"].split(";"))),
        tuple(filter(None, row["drugs"].split(";"))),
    )


@cache
def _fitting(course: str, sex: str, age: int) -> Weighted[Diagnosis]:
    return Weighted.of((one, one.weight) for one in diagnoses(course) if one.sex in ("ANY", sex) and age in one.ages)


def draw_diagnosis(draw: Random, course: str, sex: str, age: int) -> Diagnosis | None:
    """One that happens to people of this sex and age; None where none does."""
    fitting = _fitting(course, sex, age)
    return fitting.pick(draw) if fitting.values else None
