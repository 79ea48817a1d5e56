"""Where deferred fragments stand in an answer: the objects of the store, walked along with what the client has been shown.

What was nulled, refused or is absent in the answer has no parts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.execution.slots import TYPENAME, StoreObject, is_absent
from gateway.planning.plan import (
    SUBJECT_SLOT,
    DeferredFields,
    ProjectedField,
    composite,
)


@dataclass(frozen=True, slots=True)
class Position:
    """`holder`: whose record the object belongs to, for the log."""

    path: tuple[str | int, ...]
    type_name: str
    source: StoreObject
    fields: DeferredFields
    holder: str | None


@dataclass(frozen=True, slots=True)
class RouteOfType:
    """The fragments that stand at an object of one type, and the response keys below which there are some."""

    standing: tuple[DeferredFields, ...]
    below: tuple[tuple[str, str, "Route"], ...]  # response key, slot


@dataclass(frozen=True, slots=True)
class Route:
    by_type: Mapping[str, RouteOfType]
    only: str | None  # the one type of an object that was never asked for its own


def route_to(
    by_type: Mapping[str, Sequence[ProjectedField]],
    standing: Mapping[str, Sequence[DeferredFields]],
    known: dict[int, Route | None] | None = None,
) -> Route | None:
    """None: no fragment stands here or below. `known`: by shape, since one may stand at many places."""
    known = {} if known is None else known
    found: dict[str, RouteOfType] = {}
    for name, fields in by_type.items():
        below = []
        for field in fields:
            shape = composite(field.shape)
            if shape is None or field.refusal is not None:
                continue
            if id(shape) not in known:
                known[id(shape)] = route_to(shape.by_type, shape.deferred, known)
            inner = known[id(shape)]
            if inner is not None:
                below.append((field.response_key, field.slot, inner))
        here = tuple(standing.get(name, ()))
        if here or below:
            found[name] = RouteOfType(here, tuple(below))
    return Route(found, next(iter(by_type)) if len(by_type) == 1 else None) if found else None


def positions(route: Route, fragment: int, source: StoreObject, shown: dict[str, Any]) -> Iterator[Position]:
    """Everywhere that the fragment stands in what has been shown so far."""
    yield from _at_object(route, fragment, source, shown, (), None)


def _at_object(
    route: Route, fragment: int, source: Any, shown: Any, path: tuple[str | int, ...], holder: str | None
) -> Iterator[Position]:
    if source.__class__ is not dict or shown.__class__ is not dict or is_absent(source):
        return
    name = source.get(TYPENAME) or route.only
    of_type = route.by_type.get(name) if name is not None else None
    if of_type is None:
        return
    remembered = source.get(SUBJECT_SLOT)
    if isinstance(remembered, str):
        holder = remembered
    assert name is not None
    for each in of_type.standing:
        if each.fragment == fragment:
            yield Position(path, name, source, each, holder)
    for key, slot, below in of_type.below:
        if key in shown:
            yield from _below(below, fragment, source.get(slot), shown[key], (*path, key), holder)


def _below(
    route: Route, fragment: int, source: Any, shown: Any, path: tuple[str | int, ...], holder: str | None
) -> Iterator[Position]:
    if source.__class__ is list and shown.__class__ is list:
        items = [item for item in source if not is_absent(item)]
        if len(items) == len(shown):
            for index, (item, shown_item) in enumerate(zip(items, shown, strict=True)):
                yield from _below(route, fragment, item, shown_item, (*path, index), holder)
    else:
        yield from _at_object(route, fragment, source, shown, path, holder)
