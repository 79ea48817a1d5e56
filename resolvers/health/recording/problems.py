"""What is wrong with a visit that was to be recorded: every violation with its path and the official field's name."""

from dataclasses import dataclass
from enum import StrEnum


class ProblemCode(StrEnum):
    REQUIRED = "REQUIRED"
    TOO_LONG = "TOO_LONG"
    MALFORMED = "MALFORMED"
    UNKNOWN_CODE = "UNKNOWN_CODE"
    TOO_MANY = "TOO_MANY"
    NEGATIVE = "NEGATIVE"
    DOES_NOT_ADD_UP = "DOES_NOT_ADD_UP"
    OUT_OF_ORDER = "OUT_OF_ORDER"
    NOT_ALLOWED = "NOT_ALLOWED"
    CONFLICT = "CONFLICT"
    FORBIDDEN = "FORBIDDEN"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` begins at the encounter; `field` is QĐ 4750's name, if the rule is its; `index`: of recordEncounters' list."""

    path: str
    code: ProblemCode
    message: str
    field: str | None = None
    index: int = 0
