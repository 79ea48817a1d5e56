"""Reading an answer as generated code, where nothing is protected: response keys become slots, and equal objects become one.

What a subgraph repeats (the same author of every review) is then keyed, asked for, joined and completed once: cost follows
what differs, not the size of the answer. Two objects are one only within one answer, at one place of the selection, when
all that was answered of them is equal, down to the kind of every number; so whatever is asked of them later is the same
for both. It is not done where another fetch writes to the same objects by their position (`exclusive`). Objects in which
something failed are never equal, since an error is only itself.
"""

from collections.abc import Callable
from itertools import count
from typing import Any

from gateway.execution.generated_code import Code, Unusual
from gateway.execution.pruned_selection import PrunedSelection, TypedSelection
from gateway.execution.read_answer import read_typed
from gateway.execution.slots import TYPENAME, StoreObject

Path = tuple[str, ...]  # slots, from the object that the selection is on
Exclusive = Callable[[Path], bool]

_PLACES = count()
_USES = 3  # before code is written
_TRIALS = 16  # readings after which it is known whether anything repeats
_SELDOM = 0.05  # of the objects
_TYPES = 64  # a subgraph may invent type names


class GeneratedReader:
    """For one selection; falls back to the plain reading for an answer that is not what was asked for."""

    def __init__(self, selection: PrunedSelection, exclusive: Exclusive) -> None:
        self._selection = selection
        self._exclusive = exclusive
        self._uses = 0
        self._sharing: dict[str | None, _Read | None] = {}
        self._plain: dict[str | None, _Read | None] = {}
        self._trials = self._found = self._seen = 0

    def memo(self) -> "Memo":
        """For one answer."""
        self._uses += 1
        return Memo(shares=self._trials < _TRIALS or self._found >= self._seen * _SELDOM)

    def learn(self, memo: "Memo") -> None:
        if self._trials < _TRIALS and self._uses > _USES:
            self._trials += 1
            self._found += memo.found
            self._seen += memo.found + sum(map(len, memo.known.values()))

    def read(self, data: dict[str, Any], type_name: str | None, memo: "Memo") -> StoreObject:
        typed = self._selection.typed(type_name)
        if self._uses > _USES:
            functions = self._sharing if memo.shares else self._plain
            if type_name not in functions and len(functions) < _TYPES:
                functions[type_name] = _generate(typed, self._exclusive if memo.shares else None)
            read = functions.get(type_name)
            if read is not None:
                try:
                    return read(data, memo)
                except (Unusual, KeyError):
                    pass
        return read_typed(typed, data, None)


class Memo:
    """What one answer has held so far: `known` by place, then by value. `found`: how often something was there again."""

    __slots__ = ("found", "known", "shares")

    def __init__(self, *, shares: bool) -> None:
        self.shares = shares
        self.found = 0
        self.known: dict[int, dict[Any, Any]] = {}


_Read = Callable[[dict[str, Any], Memo], StoreObject]


def _generate(typed: TypedSelection, exclusive: Exclusive | None) -> _Read | None:
    """None: this selection is read plainly."""
    try:
        generator = _Generator(exclusive)
        # The object itself is the caller's own: an entity is one already.
        read: _Read = generator.code.compile(generator.object(typed, (), shared=False))
    except Unusual:
        return None
    return read


class _Generator:
    def __init__(self, exclusive: Exclusive | None) -> None:
        self.code = Code()
        self._in_lists = self.code.bind(_in_lists)
        self._exclusive = exclusive

    def object(self, typed: TypedSelection, at: Path, *, shared: bool) -> str:
        if typed.refused or typed.protected:
            raise Unusual
        in_place = _keeps_its_names(typed)
        names = [selected.source.response_key for selected in typed.fields]
        lines, identity = [f" if len(d) != {len(names)}: raise Unusual"], []
        for number, selected in enumerate(typed.fields):
            v, key, slot = f"v{number}", selected.source.response_key, selected.source.slot
            lines.append(f" {v} = d[{key!r}]")
            if selected.child is None:
                identity += [v] if slot == TYPENAME else [v, f"{v}.__class__"]
            else:
                lines += self._below(v, selected.child, (*at, slot), f"d[{key!r}] = " if in_place else "")
                identity.append(f"id({v}) if {v}.__class__ is not list else (*map(id, {v}),)")
        name = self.code.name("r")
        made = "d" if in_place else f"{{{', '.join(f'{f.source.slot!r}: v{n}' for n, f in enumerate(typed.fields))}}}"
        if not shared:
            self.code.add(f"def {name}(d, m):", *lines, f" return {made}")
            return name
        place = next(_PLACES)
        self.code.add(
            f"def {name}(d, m):",
            *lines,
            f" k = ({''.join(f'{each}, ' for each in identity)})",
            f" known = m.known.get({place})",
            f" if known is None: known = m.known[{place}] = {{}}",
            " try: f = known.get(k)",
            f" except TypeError: return {made}",  # a scalar that is a list or an object
            " if f is not None:",
            "  m.found += 1",
            "  return f",
            f" f = known[k] = {made}",
            " return f",
        )
        return name

    def _below(self, v: str, child: PrunedSelection, at: Path, assigned: str) -> list[str]:
        read, rest = self._selection(child, at), self._in_lists
        return [
            f" if {v}.__class__ is dict: {v} = {assigned}{read}({v}, m)",
            f" elif {v}.__class__ is list: {v} = {assigned}"
            f"[{read}(x, m) if x.__class__ is dict else {rest}({read}, x, m) for x in {v}]",
            f" elif {v} is not None: raise Unusual",
        ]

    def _selection(self, selection: PrunedSelection, at: Path) -> str:
        shared = self._exclusive is not None and self._exclusive(at)
        if not selection.fragments:
            return self.object(selection.typed(None), at, shared=shared)
        types = sorted({name for fragment in selection.fragments for name in fragment.runtime_types})
        key = next((f.source.response_key for f in selection.fields if f.source.slot == TYPENAME), None)
        if key is None or len(types) > _TYPES:
            raise Unusual
        table, name = self.code.name("t"), self.code.name("r")
        functions = {each: self.object(selection.typed(each), at, shared=shared) for each in types}
        self.code.add(
            f"{table} = {{{', '.join(f'{each!r}: {function}' for each, function in functions.items())}}}",
            f"def {name}(d, m):",
            f" return {table}[d[{key!r}]](d, m)",
        )
        return name


def _in_lists(read: _Read, value: Any, memo: Memo) -> Any:
    """An item of a list that is no object."""
    if value is None:
        return None
    if value.__class__ is dict:
        return read(value, memo)
    if value.__class__ is not list:
        raise Unusual
    return [_in_lists(read, item, memo) for item in value]


def _keeps_its_names(typed: TypedSelection) -> bool:
    """All the way down: what was read in place may be read again, plainly."""
    return typed.same_names and all(_all_keep(f.child) for f in typed.composites if f.child is not None)


def _all_keep(selection: PrunedSelection) -> bool:
    return all(
        f.source.response_key == f.source.slot and (f.child is None or _all_keep(f.child)) for f in selection.fields
    ) and all(_all_keep(fragment.selection) for fragment in selection.fragments)
