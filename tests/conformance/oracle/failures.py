"""Which fields of which objects fail: a function of identity, and only where a gateway has no say in what else is lost.

A failing non-null field takes the objects above it along. What it takes differs from the public schema's answer where a
subgraph is stricter than the public schema, or where the field is fetched for a `@requires` that the client knows nothing
of; there nothing fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from gateway.composition.supergraph import Kind

if TYPE_CHECKING:
    from tests.conformance.oracle.world import Thing, World


class Failures:
    def __init__(self, world: World) -> None:
        self._world = world
        self._may: frozenset[tuple[str, str]] | None = None

    def fails(self, thing: Thing, name: str, arguments: str) -> bool:
        from tests.conformance.oracle.world import drawn

        if self._may is None:
            self._may = self._failing()
        often = 40 if thing.type in self._world.roots else 14
        if thing.type == self._world.commanding:
            often = 6
        at = (self._world.seed, thing.type, thing.identity, name, arguments)
        return (thing.type, name) in self._may and drawn("fails", *at) % often == 0

    def strictest(self, type_name: str, name: str) -> str:
        """The field's type, non-null wherever any subgraph says so."""
        printed = self._world.types[type_name].fields[name].type
        for there in self._world.declared(type_name, name).values():
            printed = _stricter(printed, there.type)
        return printed

    def _failing(self) -> frozenset[tuple[str, str]]:
        world = self._world
        dependents: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for type_name, name in self._coordinates():
            for there in world.declared(type_name, name).values():
                if there.requires is not None:
                    for needed in world.coordinates(there.requires, type_name):
                        dependents.setdefault(needed, set()).add((type_name, name))
        may = set()
        for type_name, name in self._coordinates():
            printed = world.types[type_name].fields[name].type
            here = (type_name, name)
            if here in world.key_parts or self.strictest(type_name, name) != printed:
                continue
            if printed.endswith("!") and (here in dependents or type_name in self.taken_along):
                continue
            may.add(here)
        changed = True
        while changed:
            lost = {here for here in may if not dependents.get(here, set()) <= may}
            changed = bool(lost)
            may -= lost
        return frozenset(may)

    def _coordinates(self) -> Iterator[tuple[str, str]]:
        for type_name, each in self._world.types.items():
            if each.kind is Kind.OBJECT:
                for name in each.fields:
                    yield type_name, name

    @cached_property
    def taken_along(self) -> set[str]:
        """Types whose loss would go further in some subgraph than the public schema lets it."""
        world = self._world
        found: set[str] = set()
        changed = True
        while changed:
            changed = False
            for type_name, name in self._coordinates():
                printed = world.types[type_name].fields[name].type
                kind = world.types.get(printed.strip("[]!"))
                if kind is None or kind.kind not in (Kind.OBJECT, Kind.INTERFACE, Kind.UNION):
                    continue
                if self.strictest(type_name, name) != printed or (type_name in found and "!" in printed):
                    below = set(world.runtime_types(kind.name)) - found
                    found |= below
                    changed = changed or bool(below)
        return found


def _stricter(one: str, other: str) -> str:
    """The first with the non-nulls of both."""
    non_null = "!" if one.endswith("!") or other.endswith("!") else ""
    one, other = one.removesuffix("!"), other.removesuffix("!")
    if one.startswith("[") and other.startswith("["):
        return f"[{_stricter(one[1:-1], other[1:-1])}]{non_null}"
    return one + non_null
