"""Entities whose key is null, and entities that a subgraph does not know: a function of identity, as everything.

What can be told of such an entity depends on how a gateway comes to it, but not where nobody could tell anything else: so
without a key all of its fields are null, and where a subgraph does not know it, what that subgraph alone has. Only types
of which nothing else hangs on that are taken: no `@requires`, no key of another type, no other key of its own.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from gateway.composition.supergraph import Kind

if TYPE_CHECKING:
    from tests.conformance.oracle.world import Coordinate, Thing, World


class Absences:
    def __init__(self, world: World) -> None:
        self._world = world

    def has_no_key(self, thing: Thing) -> bool:
        return thing.type in self._keyless and self._drawn("keyless", thing)

    def is_unknown(self, thing: Thing, graph: str) -> bool:
        """Whether the subgraph answers null for the entity's key."""
        return (thing.type, graph) in self._knowing and self._drawn(graph, thing)

    def is_null(self, thing: Thing, name: str) -> bool:
        """Whether a field of the object is null because of this."""
        if self.has_no_key(thing):
            return True
        declared = self._world.declared(thing.type, name)
        return len(declared) == 1 and (
            self.is_unknown(thing, *declared) and (thing.type, name) not in self._world.key_parts
        )

    def _drawn(self, what: str, thing: Thing) -> bool:
        from tests.conformance.oracle.world import drawn

        return drawn(self._world.seed, "absent", what, thing.type, thing.identity) % 5 == 0

    @cached_property
    def _keyless(self) -> frozenset[str]:
        """Types each of whose keys may be null: its outermost fields are nullable, wherever they are declared."""
        found = set()
        for name in self._plain:
            keys = [key for there in self._world.types[name].in_graphs.values() for key in there.keys]
            outermost = {part.name for key in keys for part in key.fields.fields}
            if not any(self._world.failures.strictest(name, each).endswith("!") for each in outermost):
                found.add(name)
        return frozenset(found)

    @cached_property
    def _knowing(self) -> frozenset[tuple[str, str]]:
        """(type, subgraph) where what the subgraph has of the type is its own, but for the key."""
        world, found = self._world, set()
        for name in self._plain:
            for graph, there in world.types[name].in_graphs.items():
                if not any(key.resolvable for key in there.keys):
                    continue
                fields = [each for each in world.types[name].fields if (name, each) not in world.key_parts]
                if all(
                    set(declared) == {graph} or graph not in declared
                    for declared in map(partial(world.declared, name), fields)
                ):
                    found.add((name, graph))
        return frozenset(found)

    @cached_property
    def _plain(self) -> tuple[str, ...]:
        """Entity types with one key, of which a null takes nothing along that the public schema does not lose, too."""
        world = self._world
        needed = self._needed
        found = []
        for name in world.entities:
            each = world.types[name]
            keys = {key.fields for there in each.in_graphs.values() for key in there.keys}
            stands = any(there.keys for one in each.interfaces for there in world.types[one].in_graphs.values())
            strict = any(world.failures.strictest(name, field.name) != field.type for field in each.fields.values())
            lost = any(
                field.type.endswith("!") and (name, field.name) not in world.key_parts for field in each.fields.values()
            )
            along = lost and name in world.failures.taken_along
            if len(keys) == 1 and not (stands or strict or along or name in needed):
                found.append(name)
        return tuple(found)

    @cached_property
    def _needed(self) -> frozenset[str]:
        """Types of whose objects a `@requires` or the key of another type reads something."""
        world = self._world
        read: set[Coordinate] = set()
        for type_name, each in world.types.items():
            for there in each.in_graphs.values():
                for key in there.keys:
                    for runtime in world.runtime_types(type_name):
                        below = set(world.coordinates(key.fields, runtime))
                        read |= {one for one in below if one[0] != runtime}
            if each.kind is Kind.OBJECT:
                for name in each.fields:
                    for field in world.declared(type_name, name).values():
                        if field.requires is not None:
                            read |= set(world.coordinates(field.requires, type_name))
        return frozenset(name for name, _ in read)
