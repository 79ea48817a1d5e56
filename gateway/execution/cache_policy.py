"""How long an answer may be kept, from what its parts say (RFC 9111): never longer, never by more than the strictest allows."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """`max_age`: seconds; None: not to be kept without asking again. `private`: by the client alone."""

    max_age: int | None = None
    private: bool = False
    no_store: bool = False

    def __str__(self) -> str:
        if self.no_store:
            return "no-store"
        if not self.max_age:
            return "private, no-cache" if self.private else "no-cache"
        return f"{'private' if self.private else 'public'}, max-age={self.max_age}"


NO_CACHE = CachePolicy()


def cache_policy(values: Iterable[str]) -> CachePolicy:
    """Of one `Cache-Control`; without a readable one nothing is promised."""
    found: dict[str, str] = {}
    for directive in ",".join(values).split(","):
        name, _, value = directive.strip().lower().partition("=")
        found.setdefault(name, value.strip('" '))
    age = found.get("max-age", "")
    seconds = int(age) if age.isdecimal() and len(age) < 10 else None
    return CachePolicy(
        max_age=None if "no-cache" in found or "must-understand" in found else seconds,
        private="private" in found,
        no_store="no-store" in found,
    )


def strictest(policies: Iterable[CachePolicy]) -> CachePolicy | None:
    """None: there was none."""
    every = list(policies)
    return reduce(_stricter, every) if every else None


def _stricter(one: CachePolicy, other: CachePolicy) -> CachePolicy:
    ages = [age for age in (one.max_age, other.max_age) if age is not None]
    return CachePolicy(
        max_age=min(ages) if len(ages) == 2 else None,
        private=one.private or other.private,
        no_store=one.no_store or other.no_store,
    )
