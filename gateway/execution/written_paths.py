"""Which composite values of the store are written by one fetch alone: two that answer the same list are joined by position."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from gateway.planning.plan import PathStep, Plan, Selection

SlotPath = tuple[str, ...]


@dataclass
class WrittenPaths:
    """Of a plan; counted when it is asked for the first time."""

    plan: Plan

    def exclusive(self, bases: tuple[SlotPath, ...], below: SlotPath) -> bool:
        """Is everything from each base down to the value written once? The base itself is somebody else's."""
        return not self._shared.intersection(
            (*base, *below[:depth]) for base in bases for depth in range(1, len(below) + 1)
        )

    @cached_property
    def _shared(self) -> frozenset[SlotPath]:
        writers: Counter[SlotPath] = Counter()
        for fetch in self.plan.fetches:
            if fetch.root is not None:
                writers.update(set(_composites(fetch.root, slots_of(fetch.at))))
            for group in fetch.entities:
                writers.update(
                    {(*base, *path) for base in bases_of(group.paths) for path in _composites(group.selection, ())}
                )
        return frozenset(path for path, times in writers.items() if times > 1)


def slots_of(path: tuple[PathStep, ...]) -> SlotPath:
    return tuple(step.slot for step in path)


def bases_of(paths: tuple[tuple[PathStep, ...], ...]) -> tuple[SlotPath, ...]:
    return tuple({slots_of(path): None for path in paths})


def _composites(selection: Selection, at: SlotPath) -> Iterator[SlotPath]:
    for selected in selection.fields:
        if selected.selection is not None:
            yield (*at, selected.slot)
            yield from _composites(selected.selection, (*at, selected.slot))
    for fragment in selection.fragments:
        yield from _composites(fragment.selection, at)
