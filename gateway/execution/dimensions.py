"""Read an instance's dimensions from what came back: what is declared and missing is null, and null is tested as null."""

import datetime
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from gateway.execution.slots import Failed, Refused, StoreObject
from gateway.planning.dimensions import Dimensions
from policies.request import UNDECLARED, Record, Undeclared

Read = Callable[[StoreObject, StoreObject | None], Any]
ReadRecord = Callable[[StoreObject, StoreObject | None, str | None], Record]

_NO_FLAGS: frozenset[str] = frozenset()
_NO_INPUTS: Mapping[str, object] = MappingProxyType({})


@lru_cache(maxsize=4096)  # a graph declares some dozens of them
def record_reader(dimensions: Dimensions) -> ReadRecord:
    """Reads records of these dimensions: it is called for every instance, so paths are looked at once.

    The reader is given the instance, the store's object that it adds to, where keys may stand, and the subject that is
    claimed, which counts if none is declared.
    """
    subject = _reader(dimensions.subject, _text)
    custodian = _reader(dimensions.custodian, _text)
    flags = _reader(dimensions.flags, _flags)
    date = _reader(dimensions.date, _date)
    inputs = tuple((name, _reader(path, _as_it_is)) for name, path in dimensions.inputs)

    def read(instance: StoreObject, known: StoreObject | None, claimed: str | None) -> Record:
        return Record(
            claimed if subject is None else subject(instance, known),
            UNDECLARED if custodian is None else custodian(instance, known),
            UNDECLARED if flags is None else flags(instance, known),
            UNDECLARED if date is None else date(instance, known),
            {name: one(instance, known) for name, one in inputs if one is not None} if inputs else _NO_INPUTS,
        )

    return read


def read_subject(dimensions: Dimensions, instance: StoreObject, known: StoreObject | None) -> str | None:
    return None if dimensions.subject is None else _text(_read(instance, known, dimensions.subject))


def _reader(path: tuple[str, ...] | None, form: Callable[[Any], Any]) -> Read | None:
    if path is None:
        return None
    first = path[0]

    def read(instance: StoreObject, known: StoreObject | None) -> Any:
        return form(_read(instance, known, path))

    def read_own(instance: StoreObject, known: StoreObject | None) -> Any:
        return form((instance if first in instance or known is None else known).get(first))

    return read if len(path) > 1 else read_own


def _read(instance: StoreObject, known: StoreObject | None, path: tuple[str, ...]) -> Any:
    source = instance if path[0] in instance or known is None else known
    return _follow(source, path)


def _follow(value: Any, path: tuple[str, ...]) -> Any:
    for position, slot in enumerate(path):
        if value.__class__ is list:
            return [_follow(item, path[position:]) for item in value]
        if value.__class__ is not dict:
            return None
        value = value.get(slot)
    return value


def _as_it_is(value: Any) -> Any:
    """Of any kind; what failed or was refused says nothing. Texts, flags and dates are no such state by their class."""
    return None if value.__class__ is Failed or value.__class__ is Refused else value


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _flags(value: Any) -> frozenset[str] | Undeclared | None:
    """The union over all records that the path leads to; one unknown among them makes the whole unknown."""
    if isinstance(value, str):
        return frozenset((value,))
    if not isinstance(value, list):
        return None
    if not value:
        return _NO_FLAGS
    union: set[str] = set()
    for item in value:
        flags = _flags(item)
        if not isinstance(flags, frozenset):
            return None
        union |= flags
    return frozenset(union)


def _date(value: Any) -> datetime.date | Undeclared | None:
    """The day as written; an instant counts by the day of the offset it is shown with."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.date.fromisoformat(value[:10])
    except ValueError:
        return None
