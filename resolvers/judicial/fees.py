"""What a certificate costs (phí cung cấp thông tin lý lịch tư pháp; TT 244/2016/TT-BTC), by the day of the application."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from resolvers.code_lists import read_rows

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
    holding = [fee for fee in fees if fee.reduction is reduction and fee.valid_from <= day]
    if not holding:
        raise ValueError(f"no fee for {reduction.value} on {day}")
    return max(holding, key=lambda fee: fee.valid_from).amount
