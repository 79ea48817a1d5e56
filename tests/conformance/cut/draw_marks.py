"""What federation adds to fields that are already dealt out: `@requires`, `@provides`, `@override`, `@inaccessible`.

Also what may differ between subgraphs that share a field: whether it may be null, and an argument that only one of them knows.
"""

from collections.abc import Iterator, Sequence
from random import Random

from tests.conformance.cut.draw_monolith import KEY_FIELDS, SCALARS, Field, Monolith
from tests.conformance.cut.piece import Piece, PieceField, PieceType

Coordinate = tuple[str, str]
LITERALS = {"Int": "3", "Boolean! = true": "false", "N0": "N0_a", "[Int!]": "[1, 2]"}


def draw_marks(monolith: Monolith, pieces: Sequence[Piece], random: Random) -> None:
    marking = _Marking(monolith, pieces, random)
    marking.override()
    marking.require()
    marking.provide()
    marking.hide()
    marking.vary()
    marking.narrow()
    marking.stack_interfaces()


def mark_shared(pieces: Sequence[Piece]) -> None:
    """Say of every field that another subgraph resolves too that it does."""
    for piece in pieces:
        for there in piece.types.values():
            for name, each in there.fields.items():
                others = [one for one in _holding(pieces, there.name, name) if one is not each]
                each.shared = any((one.provided or not one.external) and not _moves(one, each) for one in others)


def _moves(one: PieceField, other: PieceField) -> bool:
    return bool(one.override or other.override)


def _holding(pieces: Sequence[Piece], type_name: str, name: str) -> list[PieceField]:
    types = [piece.types[type_name] for piece in pieces if type_name in piece.types]
    return [there.fields[name] for there in types if name in there.fields]


class _Marking:
    def __init__(self, monolith: Monolith, pieces: Sequence[Piece], random: Random) -> None:
        self.monolith = monolith
        self.pieces = pieces
        self.random = random
        self.required: dict[Coordinate, set[Coordinate]] = {}

    def _fields(self) -> Iterator[tuple[Piece, PieceType, PieceField]]:
        for piece in self.pieces:
            for there in list(piece.types.values()):
                if there.keyword == "type":
                    for each in list(there.fields.values()):
                        yield piece, there, each

    def _likely(self, chance: float) -> bool:
        return self.random.random() < chance

    def _alone(self, type_name: str, each: PieceField) -> bool:
        return _holding(self.pieces, type_name, each.field.name) == [each]

    def _in_interface(self, type_name: str, name: str) -> bool:
        known = self.monolith.objects.get(type_name)
        return known is not None and any(name in self.monolith.interfaces[each] for each in known.interfaces)

    def override(self) -> None:
        for piece, there, each in self._fields():
            if each.field.name in KEY_FIELDS or not each.plain or not self._alone(there.name, each):
                continue
            if there.interface_object or not self._likely(0.08) or not (there.keys or there.name == "Query"):
                continue
            takers = [other for other in self.pieces if other is not piece and self._can_take(other, there, each.field)]
            if takers:
                taker = self.random.choice(takers)
                taken = PieceField(each.field, each.type, dict(each.arguments), override=piece.name)
                if taker.minor is not None and taker.minor >= 7 and self._likely(0.3):
                    taken.label = f"percent({self.random.choice((0, 100))})"
                taker.types[there.name].fields[each.field.name] = taken

    def _can_take(self, piece: Piece, there: PieceType, field: Field) -> bool:
        here = piece.types.get(there.name)
        if here is None or piece.minor is None or field.name in here.fields or here.interface_object:
            return False
        entered = here.name == "Query" or any(here.keys.values())
        return entered and (field.base in SCALARS or field.base in {*piece.types, *piece.enums, *piece.unions})

    def require(self) -> None:
        for piece, there, each in self._fields():
            resolvable = there.keys and any(there.keys.values())
            key_part = each.field.name in KEY_FIELDS
            if key_part or not resolvable or not each.plain or not self._likely(0.4):
                continue
            if not self._alone(there.name, each):
                continue
            wanted = [field for field in self._elsewhere(piece, there) if self._acyclic(there.name, each, field)]
            chosen = self.random.sample(wanted, min(len(wanted), self.random.randint(1, 2)))
            for field in chosen:
                self._external(there, field)
                self.required.setdefault((there.name, each.field.name), set()).add((there.name, field.name))
            each.requires = " ".join(f"{f.name}{self._given(f)}{self._below(f)}" for f in chosen)

    def provide(self) -> None:
        for piece, there, each in self._fields():
            overridden = any(one.override for one in _holding(self.pieces, there.name, each.field.name))
            if each.external or overridden or not self._likely(0.3):
                continue
            base = each.field.base
            members = sorted(piece.unions.get(base, ()))
            if base in self.monolith.interfaces and base in piece.types and piece.types[base].keyword == "interface":
                members = [name for name, one in piece.types.items() if base in one.interfaces]
            targets = members or [base]
            target = piece.types.get(self.random.choice(targets))
            if target is None or not target.keys or target.keyword != "type" or target.interface_object:
                continue
            fields = [one for one in self._elsewhere(piece, target) if self._providable(target.name, one)]
            if fields:
                chosen = self.random.choice(fields)
                self._external(target, chosen)
                target.fields[chosen.name].provided = True
                provided = f"{chosen.name}{self._below(chosen)}"
                each.provides = f"... on {target.name} {{ {provided} }}" if members else provided

    def _elsewhere(self, piece: Piece, there: PieceType) -> Iterator[Field]:
        """Leaves, and values, that another subgraph resolves and this one does not."""
        known = self.monolith.objects.get(there.name)
        fields = known.fields if known is not None else self.monolith.interfaces[there.name]
        for name, each in fields.items():
            here = there.fields.get(name)
            if name in KEY_FIELDS or (here is not None and not here.external):
                continue
            others = [one for one in _holding(self.pieces, there.name, name) if not one.external]
            if any(one.label for one in others):
                continue  # composition does not follow a label into what a key or a `@requires` needs
            leaf = each.base in (*SCALARS, *self.monolith.enums, "Home")
            if others and leaf and self._can_give(each):
                yield each

    def _providable(self, type_name: str, field: Field) -> bool:
        holding = _holding(self.pieces, type_name, field.name)
        return not field.arguments and not any(one.override for one in holding)

    def _can_give(self, field: Field) -> bool:
        return all("!" not in kind or kind in LITERALS for kind in field.arguments.values())

    def _given(self, field: Field) -> str:
        given = {name: LITERALS[kind] for name, kind in field.arguments.items() if kind in LITERALS}
        kept = [f"{name}: {value}" for name, value in given.items() if self._likely(0.6)]
        return f"({', '.join(kept)})" if kept else ""

    def _below(self, field: Field) -> str:
        return self.random.choice((" { id }", " { place }", " { id place }")) if field.base == "Home" else ""

    def _external(self, there: PieceType, field: Field) -> None:
        new = PieceField(field, field.type, dict(field.arguments), external=True)
        there.fields.setdefault(field.name, new)

    def _acyclic(self, type_name: str, each: PieceField, field: Field) -> bool:
        seen: set[Coordinate] = set()
        left = [(type_name, field.name)]
        while left:
            at = left.pop()
            seen.add(at)
            left += [one for one in self.required.get(at, ()) if one not in seen]
        return (type_name, each.field.name) not in seen

    def hide(self) -> None:
        for piece, there, each in self._fields():
            able = piece.minor is not None and not piece.prefixed and there.keys and not there.interface_object
            if not able or not each.plain or each.field.name in KEY_FIELDS:
                continue
            each.inaccessible = not self._in_interface(there.name, each.field.name) and self._likely(0.05)

    def narrow(self) -> None:
        """One of several says which object of an interface or union it is; inputs have a field that others lack."""
        for piece, there, each in self._fields():
            holding = _holding(self.pieces, there.name, each.field.name)
            firsts = {name: members[0] for name, members in self.monolith.unions.items()}
            firsts |= {name: self.monolith.implementers(name)[0] for name in self.monolith.interfaces}
            first = firsts.get(each.field.base)
            alike = all(one.plain and one.type == each.field.type for one in holding)
            here = piece.types.get(first) if first is not None and len(holding) > 1 and alike else None
            if first is None or here is None or here.keyword != "type" or here.interface_object:
                continue
            possible = not self._in_interface(there.name, each.field.name)
            if possible and self._belongs(piece, first, each.field.base) and self._likely(0.4):
                each.type = each.type.replace(each.field.base, first)
        for piece in self.pieces:
            piece.more_inputs = {name for name in sorted(piece.inputs) if self._likely(0.15)}

    def _belongs(self, piece: Piece, first: str, base: str) -> bool:
        return first in piece.unions.get(base, ()) or base in piece.types[first].interfaces

    def stack_interfaces(self) -> None:
        """One interface implements another, wherever all that it asks for is there."""
        if set(self.monolith.interfaces) != {"I0", "I1"}:
            return
        merged = {name: self._merged(name) for name in ("I0", "I1")}
        objects = [there for piece in self.pieces for there in piece.types.values() if there.keyword == "type"]
        above = {each: {there.name for there in objects if each in there.interfaces} for each in ("I0", "I1")}
        if not merged["I0"] <= merged["I1"] or not above["I1"] <= above["I0"]:
            return
        for piece in self.pieces:
            one, other = (piece.types.get(each) for each in ("I0", "I1"))
            if one is None or other is None or one.keyword != "interface" or other.keyword != "interface":
                continue
            here = [there for there in piece.types.values() if "I1" in there.interfaces]
            if set(one.fields) <= set(other.fields) and all("I0" in there.interfaces for there in here):
                other.interfaces.add("I0")

    def _merged(self, interface: str) -> set[str]:
        types = [piece.types[interface] for piece in self.pieces if interface in piece.types]
        return {name for there in types for name in there.fields}

    def vary(self) -> None:
        for _piece, there, each in self._fields():
            holding = _holding(self.pieces, there.name, each.field.name)
            if len(holding) < 2 or not all(one.plain and one.type == each.field.type for one in holding):
                continue
            if each.field.name in (*KEY_FIELDS, "place") or self._in_interface(there.name, each.field.name):
                continue
            if self._likely(0.15):
                each.type = each.type[:-1] if each.type.endswith("!") else f"{each.type}!"
            if self._likely(0.15):
                each.arguments["extra"] = "Int"
