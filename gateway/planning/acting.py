"""A root query field with rows of its own name is decided by them in place of read, for what it returns below it.

That is the record it returns and the values that hang on it: an edge to a person or to another record is read like any other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gateway.planning.plan import Protection

READ = "read"


@dataclass(frozen=True, slots=True)
class Acting:
    """`action` is the root field's name; only `categories` have rows of that name, all others are read."""

    action: str
    categories: frozenset[str]

    def on(self, category: str) -> str:
        return self.action if category in self.categories else READ


def by_action(protections: Iterable[Protection], acting: Acting | None) -> tuple[Protection, ...]:
    """The same, decided by the action that is in force there."""
    if acting is None:
        return tuple(protections)
    return tuple(replace(each, action=acting.on(each.category)) for each in protections)
