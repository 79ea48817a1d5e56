"""Which objects of the store stand at a path: lists on the way are walked item by item, every object once."""

from collections.abc import Iterable
from typing import Any

from gateway.execution.slots import TYPENAME, StoreObject, is_absent
from gateway.planning.plan import PathStep


def objects_at(root: StoreObject, paths: Iterable[tuple[PathStep, ...]]) -> list[StoreObject]:
    found: dict[int, StoreObject] = {}
    for path in paths:
        for reached in _walk(root, path):
            found.setdefault(id(reached), reached)
    return list(found.values())


def _walk(root: StoreObject, path: tuple[PathStep, ...]) -> list[StoreObject]:
    level = [root]
    for step in path:
        below: list[StoreObject] = []
        for parent in level:
            if not step.on or parent.get(TYPENAME, step.on[0]) in step.on:
                _into(parent.get(step.slot), below)
        level = below
    return level


def _into(value: Any, found: list[StoreObject]) -> None:
    if value.__class__ is dict:
        if not is_absent(value):
            found.append(value)
    elif value.__class__ is list:
        for item in value:
            _into(item, found)
