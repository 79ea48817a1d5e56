"""What the keys of a supergraph read: their leaves, and the composite fields that they go through, on every level."""

from collections.abc import Iterator
from functools import cached_property

from gateway.composition.field_set import FieldSet
from gateway.composition.supergraph import COMPOSITE, Supergraph
from gateway.composition.type_reference import named

Coordinate = tuple[str, str]  # type, field


class KeysRead:
    """Looked up once for a supergraph; keys with which nobody is entered count, too."""

    def __init__(self, supergraph: Supergraph) -> None:
        self._types = supergraph.types

    @cached_property
    def coordinates(self) -> frozenset[Coordinate]:
        """Every (type, field) that some key reads, below its composite fields too."""
        return frozenset(coordinate for key in self._keys for coordinate, _ in key)

    @cached_property
    def composites(self) -> frozenset[str]:
        """The names of the composite fields among them."""
        return frozenset(name for owner, name in self.coordinates if self._is_composite(owner, name))

    @cached_property
    def sure(self) -> frozenset[Coordinate]:
        """Those that every key reads which reads anything of such an object below a composite field.

        Where such a field fails, no key that goes through the object can be told, whoever asked for the field.
        """
        readers: dict[str, list[set[str]]] = {}
        for key in self._keys:
            here: dict[str, set[str]] = {}
            for (owner, name), inside in key:
                if inside:
                    here.setdefault(owner, set()).add(name)
            for owner, names in here.items():
                readers.setdefault(owner, []).append(names)
        return frozenset(
            (owner, name) for owner, name in self.coordinates if all(name in each for each in readers.get(owner, ()))
        )

    @cached_property
    def _keys(self) -> tuple[frozenset[tuple[Coordinate, bool]], ...]:
        """Each key's coordinates, and whether they are read below a composite field."""
        keys = dict.fromkeys(
            (name, key.fields)
            for name, type_ in self._types.items()
            for there in type_.in_graphs.values()
            for key in there.keys
        )
        return tuple(frozenset(self._read(name, fields, inside=False)) for name, fields in keys)

    def _read(self, type_name: str, fields: FieldSet, *, inside: bool) -> Iterator[tuple[Coordinate, bool]]:
        for part in fields.fields:
            field = self._types[type_name].fields.get(part.name)
            if field is None:
                continue
            yield (type_name, part.name), inside
            if part.selection is not None:
                yield from self._read(named(field.type), part.selection, inside=True)
        for condition, inner in fields.fragments:
            yield from self._read(condition, inner, inside=inside)

    def _is_composite(self, owner: str, name: str) -> bool:
        returned = self._types.get(named(self._types[owner].fields[name].type))
        return returned is not None and returned.kind in COMPOSITE
