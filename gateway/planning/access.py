"""What access says of the coordinates of an operation, before it is planned: part of the plan's cache key."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gateway.planning.plan import Refusal


@dataclass(frozen=True, slots=True, order=True)
class Asked:
    """An effective (category, action) at a coordinate, found by position: PageInfo under `encounters` is HEALTH_VISIT.

    `policies`: instead of a category, what `@policy` asks for. A field that is undecided is asked with category "".
    """

    category: str
    type_name: str
    field_name: str
    action: str = "read"
    policies: tuple[tuple[str, ...], ...] = ()


class VerdictKind(StrEnum):
    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    CONDITIONAL = "conditional"  # depends on the subject, or on the record


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: VerdictKind
    refusal: Refusal | None = None  # of FORBIDDEN


AccessAnswers = Mapping[Asked, Verdict]
