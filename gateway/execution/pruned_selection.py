"""A fetch's selection for one set of conditions and one set of refused protections: what is asked, and how it is read.

Planning leaves conditions and protections in a selection; here the skipped and the refused is taken out. A refused field
leaves its slot behind, so that every instance can be marked; guard inputs that only it needed leave with it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gateway.execution.conditions import holds
from gateway.execution.slots import TYPENAME
from gateway.planning.plan import Protection, SelectedField, Selection

ProtectionIndex = Mapping[Protection, int]  # every protection of a fetch has a number

_Needs = dict[str, Any]  # slot -> _Needs: which guard inputs are still needed below an object


@dataclass(frozen=True, slots=True)
class PrunedField:
    """`own`: protections of the field itself, decided on its parent; `items`: of its objects, by type."""

    source: SelectedField
    child: "PrunedSelection | None"
    own: tuple[int, ...]
    items: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class RefusedField:
    slot: str
    name: str
    protection: int


@dataclass(frozen=True, slots=True)
class PrunedFragment:
    type_condition: str
    runtime_types: frozenset[str]
    selection: "PrunedSelection"


@dataclass(slots=True)
class TypedSelection:
    """A selection as it applies to one runtime type, fragments merged in.

    `same_names`: every response key is its slot, so an answer that has no other keys is a store object as it stands.
    """

    fields: tuple[PrunedField, ...]
    refused: tuple[RefusedField, ...]
    same_names: bool
    keys: frozenset[str]
    composites: tuple[PrunedField, ...]
    protected: bool
    deciding: tuple[PrunedField, ...]  # fields that are decided, or hold something that is
    covered: tuple[str, ...]  # names of the fields that are decided with their object, by its type's protection
    inputs: tuple[str, ...]  # slots of guard inputs, dropped before the join


@dataclass(slots=True)
class PrunedSelection:
    fields: tuple[PrunedField, ...]
    fragments: tuple[PrunedFragment, ...]
    refused: tuple[RefusedField, ...]
    _typed: dict[str | None, TypedSelection] = field(default_factory=dict)
    _typename_key: str | None = field(default=None, init=False)
    protected: bool | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        for selected in self.fields:
            if selected.source.slot == TYPENAME:
                self._typename_key = selected.source.response_key
                break

    def typed(self, type_name: str | None) -> TypedSelection:
        """What applies to an object of this type; with no type known, every fragment."""
        found = self._typed.get(type_name)
        if found is None:
            found = _typed(self, type_name)
            if len(self._typed) < 64:  # a subgraph may invent type names
                self._typed[type_name] = found
        return found

    def answer_type(self, data: Mapping[str, Any], known: str | None) -> str | None:
        """The type of an answered object: what it says of itself, else what is known."""
        if self._typename_key is not None:
            said = data.get(self._typename_key)
            if isinstance(said, str):
                return said
        return known

    def refusals(self) -> Iterator[RefusedField]:
        """All that was taken out, at any depth."""
        yield from self.refused
        for selected in self.fields:
            if selected.child is not None:
                yield from selected.child.refusals()
        for fragment in self.fragments:
            yield from fragment.selection.refusals()

    def asks(self, known_slots: Iterable[str] = ()) -> bool:
        """Is anything left to ask for, besides type names, guard inputs and leaf slots that are known already?"""
        known = set(known_slots)
        return any(
            f.source.slot != TYPENAME and f.source.keep and not (f.child is None and f.source.slot in known)
            for f in self.fields
        ) or any(fragment.selection.asks(known) for fragment in self.fragments)


def prune(
    selection: Selection,
    variables: Mapping[str, Any],
    index: ProtectionIndex,
    refused: frozenset[int] = frozenset(),
    object_protections: Iterable[tuple[str, Protection]] = (),
    without: frozenset[str] = frozenset(),
    telling: bool = True,
) -> PrunedSelection:
    """Leave what is neither skipped nor refused. `object_protections` are those of the selected object itself, `without`
    slots of it that cannot be asked for. `telling` false: nor what is asked for to tell items apart alone.
    """
    if without:
        selection = _without(selection, without)
    needs: _Needs = {}
    for _, protection in object_protections:
        if index[protection] not in refused:
            _need(needs, protection)
    return _Pruning(variables, index, refused, telling).selection(selection, needs)


def _without(selection: Selection, slots: frozenset[str]) -> Selection:
    return Selection(
        tuple(each for each in selection.fields if each.slot not in slots),
        tuple(replace(each, selection=_without(each.selection, slots)) for each in selection.fragments),
    )


@dataclass(frozen=True, slots=True)
class _Pruning:
    variables: Mapping[str, Any]
    index: ProtectionIndex
    refused: frozenset[int]
    telling: bool

    def selection(self, selection: Selection, needs: _Needs) -> PrunedSelection:
        if self.refused:
            self._collect_needs(selection, needs)
        return self._selection(selection, needs)

    def _selection(self, selection: Selection, needs: _Needs) -> PrunedSelection:
        fields: list[PrunedField] = []
        taken_out: list[RefusedField] = []
        for selected in selection.fields:
            if not holds(selected.when, self.variables) or (selected.telling and not self.telling):
                continue
            refused = self._refused_by(selected)
            if refused is not None:
                if selected.keep:
                    taken_out.append(RefusedField(selected.slot, selected.name, refused))
            elif selected.keep or not self.refused or selected.slot in needs:
                fields.append(self._field(selected, needs))
        fragments = [
            PrunedFragment(
                fragment.type_condition,
                frozenset(fragment.runtime_types),
                self._selection(fragment.selection, needs),
            )
            for fragment in selection.fragments
            if holds(fragment.when, self.variables)
        ]
        return PrunedSelection(
            tuple(fields),
            tuple(f for f in fragments if f.selection.fields or f.selection.fragments or f.selection.refused),
            tuple(taken_out),
        )

    def _field(self, selected: SelectedField, needs: _Needs) -> PrunedField:
        child = None
        if selected.selection is not None:
            below: _Needs = _copy(needs.get(selected.slot, {}))
            for _, protection in selected.object_protections:
                _need(below, protection)
            # What a guard input selects is all input: nothing of it may be taken out.
            child = (
                self.selection(selected.selection, below)
                if selected.keep
                else _Pruning(self.variables, self.index, frozenset(), self.telling).selection(
                    selected.selection, below
                )
            )
        return PrunedField(
            selected,
            child,
            tuple(self.index[p] for p in selected.protections),
            tuple((type_name, self.index[p]) for type_name, p in selected.object_protections),
        )

    def _refused_by(self, selected: SelectedField) -> int | None:
        """A field is refused by one of its own protections, or when each type it may return is."""
        if not self.refused:
            return None
        for protection in selected.protections:
            if self.index[protection] in self.refused:
                return self.index[protection]
        by_type: dict[str, int | None] = {}
        for type_name, protection in selected.object_protections:
            number = self.index[protection]
            if number in self.refused:
                by_type[type_name] = number
            else:
                by_type.setdefault(type_name, None)
        refused = [number for number in by_type.values() if number is not None]
        return refused[0] if refused and len(refused) == len(by_type) else None

    def _collect_needs(self, selection: Selection, needs: _Needs) -> None:
        for selected in selection.fields:
            if holds(selected.when, self.variables) and self._refused_by(selected) is None:
                for protection in selected.protections:
                    _need(needs, protection)
        for fragment in selection.fragments:
            if holds(fragment.when, self.variables):
                self._collect_needs(fragment.selection, needs)


def _need(needs: _Needs, protection: Protection) -> None:
    for path in protection.dimensions.selected:
        level = needs
        for slot in path:
            level = level.setdefault(slot, {})


def _copy(needs: _Needs) -> _Needs:
    return {slot: _copy(below) for slot, below in needs.items()}


def _typed(selection: PrunedSelection, type_name: str | None) -> TypedSelection:
    merged: dict[tuple[str, str], PrunedField] = {}
    refused: dict[str, RefusedField] = {}
    _flatten(selection, type_name, merged, refused)
    fields = tuple(merged.values())
    return TypedSelection(
        fields=fields,
        refused=tuple(refused.values()),
        same_names=all(f.source.response_key == f.source.slot for f in fields),
        keys=frozenset(f.source.response_key for f in fields),
        composites=tuple(f for f in fields if f.child is not None),
        deciding=tuple(
            f for f in fields if f.source.keep and (f.own or f.items or f.source.by_id or is_protected(f.child))
        ),
        protected=any(f.own or f.items or f.source.by_id or not f.source.keep or is_protected(f.child) for f in fields),
        covered=tuple(f.source.name for f in fields if f.source.keep and not f.own and f.source.slot != TYPENAME),
        inputs=tuple(f.source.slot for f in fields if not f.source.keep),
    )


def is_protected(selection: PrunedSelection | None) -> bool:
    """Is there anything at or below it that has to be decided, or dropped, when it has come back? Found out once."""
    if selection is None:
        return False
    if selection.protected is None:
        selection.protected = _is_protected(selection)
    return selection.protected


def _is_protected(selection: PrunedSelection) -> bool:
    return any(
        f.own or f.items or f.source.by_id or not f.source.keep or is_protected(f.child) for f in selection.fields
    ) or any(is_protected(fragment.selection) for fragment in selection.fragments)


def _flatten(
    selection: PrunedSelection,
    type_name: str | None,
    merged: dict[tuple[str, str], PrunedField],
    refused: dict[str, RefusedField],
) -> None:
    for selected in selection.fields:
        key = (selected.source.response_key, selected.source.slot)
        merged[key] = _merge(merged[key], selected) if key in merged else selected
    for taken_out in selection.refused:
        refused.setdefault(taken_out.slot, taken_out)
    for fragment in selection.fragments:
        if type_name is None or type_name in fragment.runtime_types:
            _flatten(fragment.selection, type_name, merged, refused)


def _merge(one: PrunedField, other: PrunedField) -> PrunedField:
    """The same field selected twice, on the type and in a fragment: all of both, protections too."""
    child = one.child
    if one.child is not None and other.child is not None:
        child = PrunedSelection(
            one.child.fields + other.child.fields,
            one.child.fragments + other.child.fragments,
            one.child.refused + other.child.refused,
        )
    kept = one if one.source.keep or not other.source.keep else other
    return PrunedField(
        kept.source, child, tuple(sorted({*one.own, *other.own})), tuple(dict.fromkeys((*one.items, *other.items)))
    )
