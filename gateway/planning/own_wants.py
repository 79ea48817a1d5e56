"""Wants of the planner's own: keys and `@requires` as wants, and wants cut down to some of their leaves.

The same question gives the same object each time, so that what was found for it is found again.
"""

from dataclasses import replace

from gateway.composition.field_set import FieldSet, FieldSetField
from gateway.composition.type_reference import named
from gateway.planning.graph import QueryGraph
from gateway.planning.operation import Below, Want
from gateway.planning.slots import TYPENAME, slot_of

TYPENAME_SET = FieldSet(fields=(FieldSetField(TYPENAME),))


class OwnWants:
    """For one operation; leaves are numbered downwards from -1, those of the operation upwards."""

    def __init__(self, graph: QueryGraph) -> None:
        self.graph = graph
        self._wanted: dict[tuple[FieldSet, str], tuple[Want, ...]] = {}
        self._parts: dict[tuple[Want, frozenset[int]], Want] = {}
        self._next_leaf = -1

    def wanted(self, fields: FieldSet, type_name: str) -> tuple[Want, ...]:
        """A field set as wants of one runtime type; the same object each time, so that it is found again."""
        found = self._wanted.get((fields, type_name))
        if found is None:
            found = self._wanted[fields, type_name] = tuple(self._wants_of(fields, self.graph.stands_for(type_name)))
        return found

    def typename(self, type_name: str) -> Want:
        """`__typename`, of an interface object: its real type."""
        return self.wanted(TYPENAME_SET, type_name)[0]

    def _wants_of(self, fields: FieldSet, types: tuple[str, ...]) -> list[Want]:
        wants: list[Want] = []
        for part in fields.fields:
            below = None
            if part.selection is not None:
                names = {named(self._field_type(each, part.name)) for each in types}
                returned = tuple(sorted({runtime for name in names for runtime in self.graph.possible(name)}))
                below = Below(returned, tuple(self._wants_of(part.selection, returned)))
            leaves = (
                frozenset().union(*(want.leaves for want in below.wants)) if below is not None else frozenset[int]()
            )
            if not leaves:
                leaves = frozenset((self._next_leaf,))
                self._next_leaf -= 1
            slot = slot_of(part.name, part.arguments)
            wants.append(Want(part.name, part.arguments, slot, (), types, leaves, below=below))
        for condition, inner in fields.fragments:
            allowed = self.graph.possible(condition)
            narrowed = tuple(each for each in types if each in allowed)
            if narrowed:
                wants += self._wants_of(inner, narrowed)
        return wants

    def _field_type(self, type_name: str, name: str) -> str:
        return self.graph.supergraph.types[type_name].fields[name].type

    def part(self, want: Want, leaves: frozenset[int]) -> Want:
        """The want cut down to some of its leaves."""
        if leaves >= want.leaves:
            return want
        found = self._parts.get((want, leaves))
        if found is None:
            below = want.below
            if below is not None:
                kept = [self.part(each, leaves & each.leaves) for each in below.wants if leaves & each.leaves]
                below = Below(below.types, tuple(kept))
            found = replace(want, leaves=leaves & want.leaves, below=below)
            self._parts[want, leaves] = found
        return found


def path_set(path: tuple[str, ...]) -> FieldSet:
    """A path of field names as a field set."""
    inner = path_set(path[1:]) if len(path) > 1 else None
    return FieldSet(fields=(FieldSetField(path[0], selection=inner),))
