"""Which objects of the store stand at a path: lists on the way are walked item by item, every object once."""

from collections.abc import Iterable
from typing import Any

from gateway.execution.slots import TYPENAME, StoreObject, is_absent
from gateway.planning.plan import SUBJECT_SLOT, PathStep


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
            if step.on and parent.get(TYPENAME, step.on[0]) not in step.on:
                continue
            value = parent.get(step.slot)
            if value.__class__ is list:
                for item in value:
                    if item.__class__ is dict and SUBJECT_SLOT not in item:
                        below.append(item)
                    elif item is not None:
                        _into(item, below)
            else:
                _into(value, below)
        # An object that stands at many places is walked once from each level on.
        level = below if len(below) < 2 else list({id(each): each for each in below}.values())
    return level


def _into(value: Any, found: list[StoreObject]) -> None:
    if value.__class__ is dict:
        if not is_absent(value):
            found.append(value)
    elif value.__class__ is list:
        for item in value:
            _into(item, found)
