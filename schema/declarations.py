"""How fields with a resolver and values of closed lists are declared: Strawberry's own calls, with the types kept.

    @answer(description="…", directives=[PersonalData(category="LAB_RESULT")])
    async def lab_results(self, info: Info) -> list[LabResult] | None: …

A field without a resolver is an attribute of its record, under the same python name: `strawberry.field(description=…)`.
A record stands for its Strawberry type: a resolver returns records, with a `cast` for the type checker.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import strawberry

IDEMPOTENCY_KEY = (
    "Repeating a command with its key does nothing and answers the same (khóa chống lặp); 128 characters at most."
)

F = TypeVar("F", bound=Callable[..., Any])


def answer(*, description: str, directives: Sequence[object] = ()) -> Callable[[F], F]:
    """A field that a resolver answers."""
    return cast(Callable[[F], F], strawberry.field(description=description, directives=directives))


def code(name: str, description: str) -> Any:
    """A value of a closed list, stored by its name; the description begins with the official code."""
    return strawberry.enum_value(name, description=description)


def optional(description: str) -> Any:
    """A field of an input that may be left out: null and left out are the same."""
    return strawberry.field(default=None, description=description)
