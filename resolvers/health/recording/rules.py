"""The rules of QĐ 4750 as data: `lists/qd4750_fields.csv`, a line for each field of the tables 00 to 15.

`required`: x, or the condition it is required on; `rule`: what else is said of it, `unchecked:…` where that refers to another
decision or list that is not at hand; `paths`: where the field stands in the input, none if the health book does not carry it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from resolvers.code_lists import read_rows

LISTS = Path(__file__).parents[1] / "lists"
FIELDS = LISTS / "qd4750_fields.csv"
ICD10 = LISTS / "icd10_codes.csv"

UNCHECKED = "unchecked"

# Known only when the episode ends: an open one is recorded without them.
AT_END = frozenset(
    {
        "dischargeDiagnosis",
        "mainDiagnosis.code",
        "treatmentDays",
        "outcome",
        "dischargeType",
        "endedAt",
        *(f"prescriptions[].items[].{name}" for name in ("unitPrice", "amount", "insuredAmount", "benefitPercent")),
        *(
            f"procedures[].{name}"
            for name in ("unitPrice", "insuredUnitPrice", "amount", "insuredAmount", "benefitPercent")
        ),
    }
)
BILLING = "billing."


@dataclass(frozen=True, slots=True)
class Rule:
    """`longest`: characters of a text, digits of a number; None: no bound."""

    table: str
    field: str
    number: bool
    longest: int | None
    required: str
    rule: str
    paths: tuple[str, ...]

    @property
    def unchecked(self) -> bool:
        return self.rule.startswith(UNCHECKED) or self.required.startswith(UNCHECKED)

    def due_at_end(self, path: str) -> bool:
        return path in AT_END or path.startswith(BILLING)


@cache
def all_rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            table=row["table"],
            field=row["field"],
            number=row["kind"] == "number",
            longest=int(row["max"]) if row["max"] else None,
            required=row["required"],
            rule=row["rule"],
            paths=tuple(row["paths"].split()),
        )
        for row in read_rows(FIELDS)
    )


@cache
def carried() -> tuple[tuple[str, Rule], ...]:
    """(path, rule) of every field that the input has."""
    return tuple((path, rule) for rule in all_rules() for path in rule.paths)


@cache
def repeated() -> tuple[tuple[str, str, str], ...]:
    """(path, path in table 1, field) of what a paper says again as table 1 has it."""
    first = {rule.field: path for path, rule in carried() if rule.table == "01"}
    return tuple((path, first[rule.field], rule.field) for path, rule in carried() if rule.rule == "equals:01")


@cache
def official_names() -> Mapping[str, str]:
    """Path -> QĐ 4750's name of the field there."""
    return {path: rule.field for path, rule in carried()}


@cache
def icd10_codes() -> frozenset[str]:
    """Codes of ICD-10 in Vietnamese use, without the dagger and asterisk of the double classification."""
    return frozenset(row["code"] for row in read_rows(ICD10))
