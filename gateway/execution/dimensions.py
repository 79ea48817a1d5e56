"""Read an instance's dimensions from what came back: what is declared and missing is null, and null is tested as null."""

import datetime
from typing import Any

from gateway.execution.slots import Failed, Refused, StoreObject
from gateway.planning.plan import Dimensions
from policies.request import UNDECLARED, Record, Undeclared


def read_record(
    dimensions: Dimensions, instance: StoreObject, known: StoreObject | None, claimed: str | None
) -> Record:
    """`known`: the store's object that the instance adds to, where keys may stand. `claimed`: subject, if none is declared."""

    def read(path: tuple[str, ...]) -> Any:
        return _read(instance, known, path)

    return Record(
        subject=claimed if dimensions.subject is None else _text(read(dimensions.subject)),
        custodian=UNDECLARED if dimensions.custodian is None else _text(read(dimensions.custodian)),
        flags=UNDECLARED if dimensions.flags is None else _flags(read(dimensions.flags)),
        date=UNDECLARED if dimensions.date is None else _date(read(dimensions.date)),
        inputs={name: read(path) for name, path in dimensions.inputs},
    )


def read_subject(dimensions: Dimensions, instance: StoreObject, known: StoreObject | None) -> str | None:
    return None if dimensions.subject is None else _text(_read(instance, known, dimensions.subject))


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
    return None if isinstance(value, Failed | Refused) else value


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _flags(value: Any) -> frozenset[str] | Undeclared | None:
    """The union over all records that the path leads to; one unknown among them makes the whole unknown."""
    if isinstance(value, str):
        return frozenset((value,))
    if not isinstance(value, list):
        return None
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
