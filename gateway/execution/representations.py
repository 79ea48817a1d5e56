"""Build representations of store objects, each sent once: equal ones share an answer."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from gateway.execution.slots import TYPENAME, Failed, Refused, StoreObject
from gateway.planning.plan import EntityGroup, Representation, RepresentationField


@dataclass(slots=True)
class Entity:
    """One representation as sent, and every store object that it stands for."""

    representation: dict[str, Any]
    objects: list[StoreObject] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unasked:
    """Why an object cannot be asked for: `because` is the state of an input that it needs; None: a key is null or missing."""

    because: Failed | Refused | None = None


_NO_KEY = Unasked()


def represent(group: EntityGroup, target: StoreObject) -> dict[str, Any] | Unasked | None:
    """None: an object of another type, not meant by the group."""
    type_name = target.get(TYPENAME)
    for candidate in group.representations:
        if type_name is None or not candidate.runtime_types or type_name in candidate.runtime_types:
            return _build(candidate, target)
    return None


def identity(representation: dict[str, Any]) -> bytes:
    """Equal for equal representations: fields are always built in the plan's order."""
    return orjson.dumps(representation)


def _build(candidate: Representation, target: StoreObject) -> dict[str, Any] | Unasked:
    built: dict[str, Any] = {TYPENAME: candidate.type_name}
    unasked = _fill(built, candidate.fields, target)
    return built if unasked is None else unasked


def _fill(built: dict[str, Any], fields: tuple[RepresentationField, ...], source: StoreObject) -> Unasked | None:
    for wanted in fields:
        if wanted.on and source.get(TYPENAME, wanted.on[0]) not in wanted.on:
            continue
        if wanted.slot not in source:
            return _NO_KEY
        value = _value(wanted, source[wanted.slot])
        if value.__class__ is Unasked:
            return value
        if value is None and wanted.required:
            return _NO_KEY
        built[wanted.name] = value
    return None


def _value(wanted: RepresentationField, value: Any) -> Any:
    kind = value.__class__
    if kind is Failed or kind is Refused:
        return Unasked(value)
    if kind is list:
        items: list[Any] = []
        for item in value:
            part = _value(wanted, item)
            if part.__class__ is Unasked:
                return part
            items.append(part)
        return items
    if kind is dict and wanted.fields:
        nested: dict[str, Any] = {}
        unasked = _fill(nested, wanted.fields, value)
        return nested if unasked is None else unasked
    return value
