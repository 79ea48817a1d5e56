"""What a certificate costs (phí cung cấp thông tin lý lịch tư pháp; TT 244/2016/TT-BTC), by the day of the application."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from policies.days import age_on
from resolvers.code_lists import read_rows
from resolvers.command_form import refused
from resolvers.judicial.dated import holding_on
from resolvers.judicial.records import ApplicationFee

TABLE = Path(__file__).with_name("fees.csv")


class Reduction(StrEnum):
    """Why an applicant pays less, or nothing."""

    NONE = "NONE"
    STUDENT = "STUDENT"
    MARTYR_RELATIVE = "MARTYR_RELATIVE"  # parents, spouse and children of martyrs
    CHILD = "CHILD"
    ELDERLY = "ELDERLY"
    DISABLED = "DISABLED"
    POOR = "POOR"
    HARD_AREA = "HARD_AREA"


@dataclass(frozen=True, slots=True)
class Fee:
    """`amount` in VND; it holds from that day until a later line for the same reduction."""

    valid_from: date
    reduction: Reduction
    amount: int


def read_fees(table: Path = TABLE) -> Sequence[Fee]:
    return tuple(
        Fee(date.fromisoformat(line["valid_from"]), Reduction(line["reduction"]), int(line["amount"]))
        for line in read_rows(table)
    )


def fee_on(day: date, reduction: Reduction, fees: Sequence[Fee]) -> int:
    """The latest line that holds on that day.

    Raises:
        ValueError: the table does not reach back that far.
    """
    lines = (fee for fee in fees if fee.reduction is reduction)
    return holding_on(day, lines, f"fee for {reduction.value}").amount


FEES = read_fees()
CHILD_UNTIL = 16  # law 102/2016 art 1
ELDERLY_FROM = 60  # law 39/2009 art 2
BY_AGE = frozenset({Reduction.CHILD, Reduction.ELDERLY})


def reduction_by_age(day: date, born: date | None) -> Reduction:
    """What nobody has to ask for: the registry knows how old somebody is."""
    if born is None:
        return Reduction.NONE
    age = age_on(day, born)
    return Reduction.CHILD if age < CHILD_UNTIL else Reduction.ELDERLY if age >= ELDERLY_FROM else Reduction.NONE


def fee_for(day: date, claimed: Reduction, evidence: str | None, born: date | None) -> ApplicationFee:
    """The lowest fee that age or claim gives to the person the certificate is about.

    Raises:
        BadUserInput: an age is claimed that the registry does not know, or another reduction without evidence.
    """
    by_age = reduction_by_age(day, born)
    if claimed in BY_AGE and claimed is not by_age:
        raise refused(
            "reduction", f"by the registry the person is not {claimed.value}", "leave it out, or claim another"
        )
    if claimed not in BY_AGE | {Reduction.NONE} and evidence is None:
        raise refused("reductionEvidence", f"{claimed.value} rests on a paper", "name its kind, number and issuer")
    reduction = min((by_age, claimed), key=lambda one: fee_on(day, one, FEES))
    return ApplicationFee(fee_on(day, reduction, FEES), reduction.value, evidence if reduction is claimed else None)
