"""Cut a monolith into two to four subgraphs that, by the way they are cut, compose and can answer everything.

Every entity has residents; neighbours among them resolve a common key, so that each is reached from each. A field is owned by
one resident or by several. What a field returns is there too: a value with all its fields, an interface with some of its
fields on every object that implements it there, a union with some of its members, an entity of others as a stub with a key.
"""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from gateway.composition.source import SubgraphSource
from tests.conformance.cut.draw_marks import draw_marks, mark_shared
from tests.conformance.cut.draw_monolith import KEY_FIELDS, Field, Monolith
from tests.conformance.cut.piece import Piece, PieceField, PieceType

MINORS = (0, 2, 3, 5, 7, 9, 11, 12, 14)


def cut_monolith(monolith: Monolith, random: Random) -> tuple[SubgraphSource, ...]:
    cutting = _Cutting(monolith, random)
    pieces = cutting.pieces()
    draw_marks(monolith, pieces, random)
    cutting.complete()
    mark_shared(pieces)
    return tuple(SubgraphSource(each.name, f"http://{each.name}", each.sdl(monolith)) for each in pieces if each.types)


class _Cutting:
    def __init__(self, monolith: Monolith, random: Random) -> None:
        self.monolith = monolith
        self.random = random
        old = random.random() < 0.15
        self._pieces = [
            Piece(name, self._minor(old=old), prefixed=random.random() < 0.1)
            for name in ("a", "b", "c", "d")[: random.randint(2, 4)]
        ]
        self.residents: dict[str, list[Piece]] = {}
        self.banned: dict[str, set[str]] = {each.name: set() for each in self._pieces}
        self.abroad: tuple[str, Piece, list[Piece]] | None = None  # an interface, its object's piece, its own pieces
        self.joins: dict[tuple[str, str, str], bool] = {}

    def _minor(self, *, old: bool) -> int | None:
        return None if old or self.random.random() < 0.1 else self.random.choice(MINORS)

    def pieces(self) -> Sequence[Piece]:
        self._settle()
        self._give_keys()
        self._give_fields()
        self.complete()
        self._stay_extensions()
        return self._pieces

    # --- who has what ---

    def _settle(self) -> None:
        self._choose_interface_object()
        for name, each in self.monolith.objects.items():
            if each.keys and name not in self.residents:
                allowed = [piece for piece in self._pieces if self._allowed(piece, name)]
                self.residents[name] = self.random.sample(allowed, self.random.randint(1, len(allowed)))

    def _choose_interface_object(self) -> None:
        """An interface with a key, all of whose objects are where it is; elsewhere one piece has it as an object."""
        able = [piece for piece in self._pieces if piece.minor is not None and piece.minor >= 3]
        for interface, fields in self.monolith.interfaces.items():
            implementers = self.monolith.implementers(interface)
            entities = all("id" in self.monolith.objects[each].keys for each in implementers)
            meeting = {f.base for each in self.monolith.interfaces.values() for f in each.values()} & set(implementers)
            if "id" not in fields or not entities or meeting or len(able) < 2 or self.random.random() < 0.2:
                continue
            host, *homes = self.random.sample(able, self.random.randint(2, min(3, len(able))))
            self.abroad = interface, host, homes
            self.banned[host.name] = set(implementers)
            for piece in self._pieces:
                if piece is not host and piece not in homes:
                    self.banned[piece.name] = {interface}
            for each in implementers:
                more = [piece for piece in self._pieces if piece not in (host, *homes) and self.random.random() < 0.5]
                self.residents[each] = [*homes, *more]
            return

    def _allowed(self, piece: Piece, name: str, seen: frozenset[str] = frozenset()) -> bool:
        """Whether a piece can have a type, and all that comes with it."""
        if name in seen:
            return True
        seen |= {name}
        if name in self.banned[piece.name]:
            return False
        monolith = self.monolith
        if self._is_object_of_interface(piece, name):
            return True
        if name in monolith.unions:
            return self._allowed(piece, monolith.unions[name][0], seen)
        if name in monolith.interfaces:
            fields = monolith.interfaces[name].values()
            first = monolith.implementers(name)[0]
            return self._allowed(piece, first, seen) and all(self._allowed(piece, f.base, seen) for f in fields)
        if name in monolith.objects and not monolith.objects[name].keys:
            return all(self._allowed(piece, each.base, seen) for each in monolith.objects[name].fields.values())
        return True

    def _is_object_of_interface(self, piece: Piece, name: str) -> bool:
        return self.abroad is not None and self.abroad[:2] == (name, piece)

    # --- keys ---

    def _give_keys(self) -> None:
        for name, residents in self.residents.items():
            keys = self.monolith.objects[name].keys
            common = self.abroad is not None and self.abroad[0] in self.monolith.objects[name].interfaces
            for piece in residents:
                self._key(piece, name, "id" if common else self.random.choice(keys))
            for one, other in pairwise(residents):
                key = "id" if common else self.random.choice(keys)
                self._key(one, name, key)
                self._key(other, name, key)
            for piece in residents:
                for key in keys:
                    if self.random.random() < 0.2:
                        self._key(piece, name, key, resolvable=piece.minor is None or self.random.random() < 0.5)
        if self.abroad is not None:
            interface, host, homes = self.abroad
            for piece in (host, *homes):
                there = self._type(piece, interface)
                there.keys["id"] = True
                there.interface_object = piece is host
                there.keyword = "type" if piece is host else "interface"
                self._own(piece, interface, self.monolith.interfaces[interface]["id"])

    def _key(self, piece: Piece, name: str, key: str, *, resolvable: bool = True) -> None:
        there = self._type(piece, name)
        there.keys[key] = there.keys.get(key, False) or resolvable
        for part in KEY_FIELDS:
            if part in key.replace("{ id }", "").replace("{ place }", "").split():
                self._own(piece, name, self.monolith.objects[name].fields[part])

    # --- fields ---

    def _give_fields(self) -> None:
        for name, residents in self.residents.items():
            for each in self.monolith.objects[name].fields.values():
                if each.name not in KEY_FIELDS or not any(
                    each.name in self._type(piece, name).fields for piece in residents
                ):
                    self._place(name, each, residents)
        for root, fields in (("Query", self.monolith.query), ("Mutation", self.monolith.mutation)):
            for each in fields.values():
                self._place(root, each, self._pieces, sharing=root == "Query")
        if self.abroad is not None:
            interface, host, _ = self.abroad
            for n in range(self.random.randint(1, 2)):
                self._own(host, interface, Field(f"extra{n}", self.random.choice(("Int", "String!", "[Float!]"))))

    def _place(self, name: str, each: Field, pieces: Sequence[Piece], *, sharing: bool = True) -> None:
        allowed = [piece for piece in pieces if self._allowed(piece, each.base)]
        several = self.random.randint(2, 3) if sharing and self.random.random() < 0.2 else 1
        for piece in self.random.sample(allowed, min(several, len(allowed))):
            self._own(piece, name, each)

    def _own(self, piece: Piece, name: str, each: Field) -> None:
        self._type(piece, name).fields.setdefault(each.name, PieceField(each, each.type, dict(each.arguments)))

    def _type(self, piece: Piece, name: str) -> PieceType:
        return piece.types.setdefault(name, PieceType(name))

    # --- what comes with it ---

    def complete(self) -> None:
        before = ""
        while before != (now := repr(self._pieces)):
            before = now
            for piece in self._pieces:
                self._complete_piece(piece)

    def _complete_piece(self, piece: Piece) -> None:
        for there in list(piece.types.values()):
            for each in list(there.fields.values()):
                self.need(piece, each.field.base)
                for argument in each.arguments.values():
                    self._need_input(piece, argument)
        for interface in [name for name in self.monolith.interfaces if name in piece.types]:
            if not self._is_object_of_interface(piece, interface):
                self._implement(piece, interface)

    def need(self, piece: Piece, name: str) -> None:
        """What a piece must have to return a type."""
        monolith = self.monolith
        if name in monolith.enums:
            values = monolith.enums[name]
            kept = [value for value in values if value == values[0] or self.random.random() < 0.8]
            piece.enums.setdefault(name, tuple(values if name == "N0" else kept))
        elif name in monolith.unions and name not in piece.unions:
            first, *rest = monolith.unions[name]
            members = [first, *(each for each in rest if self._allowed(piece, each) and self.random.random() < 0.7)]
            piece.unions[name] = set(members)
            for member in members:
                self.need(piece, member)
        elif name in monolith.interfaces and name not in piece.types:
            there = self._type(piece, name)
            there.keyword = "interface"
            fields = list(monolith.interfaces[name].values())
            for each in self.random.sample(fields, self.random.randint(1, len(fields))):
                self._own(piece, name, each)
            self.need(piece, monolith.implementers(name)[0])
        elif name in monolith.objects and name not in piece.types:
            if monolith.objects[name].keys:
                self._stub(piece, name)
            else:
                for each in monolith.objects[name].fields.values():
                    self._own(piece, name, each)

    def _stub(self, piece: Piece, name: str) -> None:
        known = [k for one in self.residents[name] for k, resolvable in one.types[name].keys.items() if resolvable]
        self._key(piece, name, self.random.choice(known), resolvable=piece.minor is None or self.random.random() < 0.3)

    def _implement(self, piece: Piece, interface: str) -> None:
        implementers = self.monolith.implementers(interface)
        keyed = bool(piece.types[interface].keys)
        for name in implementers:
            if name not in piece.types:
                continue
            joins = self.joins.setdefault((piece.name, interface, name), self.random.random() < 0.85)
            if not (joins or keyed or name == implementers[0]):
                continue
            piece.types[name].interfaces.add(interface)
            for each in list(piece.types[interface].fields.values()):
                self._own(piece, name, each.field)

    def _need_input(self, piece: Piece, printed: str) -> None:
        name = printed.split(" ")[0].strip("[]!")
        if name == "N0":
            self.need(piece, name)
        elif name in self.monolith.inputs:
            piece.inputs.add(name)
            for each in self.monolith.inputs[name].values():
                self._need_input(piece, each)

    # --- Federation 1's own words ---

    def _stay_extensions(self) -> None:
        """Federation 1 extends what another subgraph has; one keeps the base."""
        names: list[str] = sorted({name for piece in self._pieces for name in piece.types})
        for name in names:
            if name not in self.monolith.objects or not self.monolith.objects[name].keys:
                continue
            holders = [piece for piece in self._pieces if name in piece.types]
            base = self.random.choice(self.residents[name])
            for piece in holders:
                if piece is base or piece.minor is not None:
                    continue
                there = piece.types[name]
                there.extends = self.random.choice(("extend", "@extends"))
                if len(there.keys) == 1 and (key := next(iter(there.keys))) in there.fields:
                    there.fields[key].external = True
