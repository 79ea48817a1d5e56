"""A visit as it was sent: a tree of plain values under the names of the public input, and how its places are named.

    "prescriptions[].items[].quantity"      # a path of the rules
    "prescriptions[0].items[2].quantity"    # a place in one visit

What was left out, null or blank is not in the tree. Enums are their names, decimals `Decimal`, instants aware.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import orjson

Content = Mapping[str, Any]

# Papers that a visit may have or not: what they need is asked for only when they are there.
OPTIONAL_PARTS = frozenset({"dischargeSummary", "referral"})
UNORDERED = frozenset({"careTeam", "flags", "departments"})


def places(content: Content, path: str) -> Iterator[tuple[str, Content, Any]]:
    """Where the path leads: the place, what stands around it, and the value or None."""
    yield from _places(content, _steps(path), "")


@cache
def _steps(path: str) -> tuple[str, ...]:
    """The paths are those of the rules: a few hundred."""
    return tuple(path.split("."))


def _places(node: Content, steps: tuple[str, ...], place: str) -> Iterator[tuple[str, Content, Any]]:
    step, rest = steps[0], steps[1:]
    name = step.removesuffix("[]")
    at = f"{place}.{name}" if place else name
    if not rest:
        yield at, node, node.get(name)
    elif step.endswith("[]"):
        for number, item in enumerate(node.get(name) or ()):
            yield from _places(item, rest, f"{at}[{number}]")
    elif node.get(name) is not None or name not in OPTIONAL_PARTS:
        yield from _places(node.get(name) or {}, rest, at)


def fingerprint(content: Content) -> str:
    """Equal for equal content, however numbers, instants and sets were written."""
    canonical = orjson.dumps(_canonical(content), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(canonical).hexdigest()


def _canonical(value: Any, name: str = "") -> Any:
    match value:
        case Mapping():
            return {key: _canonical(each, key) for key, each in value.items()}
        case list() | tuple():
            items = [_canonical(each) for each in value]
            return sorted(items) if name in UNORDERED else items
        case Decimal():
            return format(value.normalize(), "f")
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
    return value
