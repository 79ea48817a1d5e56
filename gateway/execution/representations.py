"""Build representations of store objects, each sent once: equal ones share an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from gateway.execution.conditions import holds
from gateway.execution.slots import TYPENAME, Failed, Refused, StoreObject
from gateway.planning.plan import EntityGroup, Representation, RepresentationField, RequiredInput
from gateway.planning.representation import in_order, merge_fields

Because = Failed | Refused | None  # the state of an input that is needed; None: a key is null, or something is missing


@dataclass(slots=True)
class Entity:
    """One representation as sent, and every store object that it stands for."""

    representation: dict[str, Any]
    objects: list[StoreObject] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unasked:
    """Why an object cannot be asked for."""

    because: Because = None


@dataclass(frozen=True, slots=True)
class Partly:
    """`lacking`: fields (slots) that the entity cannot be asked for, since something that they require is not there."""

    representation: dict[str, Any]
    lacking: tuple[tuple[str, Because], ...]


@dataclass(frozen=True, slots=True)
class ActiveRepresentation:
    """A representation with the inputs of those fields alone that are wanted; `fields`: all that is then sent."""

    representation: Representation
    inputs: tuple[RequiredInput, ...]
    fields: tuple[RepresentationField, ...]


_NO_KEY = Unasked()


def active_representations(group: EntityGroup, variables: Mapping[str, Any]) -> tuple[ActiveRepresentation, ...]:
    """As the operation's conditions leave them."""
    return tuple(_active(each, variables) for each in group.representations)


def represent(
    active: tuple[ActiveRepresentation, ...], target: StoreObject
) -> dict[str, Any] | Partly | Unasked | None:
    """What is sent; None: an object of another type, not meant by the group."""
    type_name = target.get(TYPENAME)
    for each in active:
        if type_name is None or not each.representation.runtime_types or type_name in each.representation.runtime_types:
            return _build(each, target)
    return None


def identity(representation: dict[str, Any]) -> bytes:
    """Equal for equal representations: fields are always built in the plan's order."""
    return orjson.dumps(representation)


def _active(representation: Representation, variables: Mapping[str, Any]) -> ActiveRepresentation:
    inputs = tuple(each for each in representation.inputs if holds(each.when, variables))
    whole = len(inputs) == len(representation.inputs)
    return ActiveRepresentation(
        representation, inputs, representation.fields if whole else _with(representation.key, inputs)
    )


def _with(key: tuple[RepresentationField, ...], inputs: tuple[RequiredInput, ...]) -> tuple[RepresentationField, ...]:
    fields = key
    for each in inputs:
        merged = merge_fields(fields, each.fields)
        assert merged is not None, "the planner puts fields that collide into groups of their own"
        fields = merged
    return in_order(fields)


def _build(active: ActiveRepresentation, target: StoreObject) -> dict[str, Any] | Partly | Unasked:
    built: dict[str, Any] = {TYPENAME: active.representation.type_name}
    unasked = _fill(built, active.fields, target)
    if unasked is None:
        return built
    if not active.inputs:
        return unasked
    return _build_partly(active, target)


def _build_partly(active: ActiveRepresentation, target: StoreObject) -> Partly | Unasked:
    """By its key, for the fields whose own inputs are there."""
    there: list[RequiredInput] = []
    lacking: list[tuple[str, Because]] = []
    for each in active.inputs:
        unasked = _fill({}, each.fields, target)
        if unasked is None:
            there.append(each)
        else:
            lacking.append((each.slot, unasked.because))
    built: dict[str, Any] = {TYPENAME: active.representation.type_name}
    unasked = _fill(built, _with(active.representation.key, tuple(there)), target)
    return Partly(built, tuple(lacking)) if unasked is None else unasked


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
