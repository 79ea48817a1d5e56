"""Read a subgraph's answer into store objects: response keys become slots, errors stand where they made a null.

Nothing that was not asked for gets through: a key that a subgraph adds of its own would be a slot of the store.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.execution.pruned_selection import PrunedField, PrunedSelection, TypedSelection
from gateway.execution.slots import ABSENT, Failed, FieldError, Refused, StoreObject

MALFORMED = FieldError("A subgraph answered something that is no object.", {"code": "SUBGRAPH_INVALID_ANSWER"})

Refusals = Mapping[int, Refused]  # by protection
Located = tuple[Sequence[Any], FieldError]  # an error, and its path as the subgraph tells it


def read_object(
    selection: PrunedSelection, data: dict[str, Any], known_type: str | None = None, refusals: Refusals | None = None
) -> StoreObject:
    """`known_type`: used where the answer does not say its type itself."""
    return read_typed(selection.typed(selection.answer_type(data, known_type)), data, refusals)


def read_typed(typed: TypedSelection, data: dict[str, Any], refusals: Refusals | None) -> StoreObject:
    if typed.same_names and data.keys() <= typed.keys:
        read = data
        for selected in typed.composites:
            value = data.get(selected.source.slot)
            if value is not None and selected.child is not None:
                data[selected.source.slot] = _read_value(selected.child, value, refusals)
    else:
        read = {}
        for selected in typed.fields:
            key = selected.source.response_key
            if key in data:
                value = data[key]
                if value is not None and selected.child is not None:
                    value = _read_value(selected.child, value, refusals)
                read[selected.source.slot] = value
    for taken_out in typed.refused:
        read[taken_out.slot] = refusals.get(taken_out.protection, ABSENT) if refusals else ABSENT
    return read


def _read_value(selection: PrunedSelection, value: Any, refusals: Refusals | None) -> Any:
    kind = value.__class__
    if kind is dict:
        return read_object(selection, value, None, refusals)
    if kind is list:
        return [None if item is None else _read_value(selection, item, refusals) for item in value]
    if kind is Failed:
        return value
    return Failed(MALFORMED, lost=selection)


def attach_errors(selection: PrunedSelection, data: dict[str, Any], errors: Sequence[Located]) -> list[Located]:
    """Put each error at the null that it made, by response keys; returns those that have no such place."""
    return [each for each in errors if not _attach(selection, data, *each)]


def _attach(selection: PrunedSelection, data: dict[str, Any], path: Sequence[Any], error: FieldError) -> bool:
    holder: Any = data
    within: PrunedSelection | None = selection
    for depth, step in enumerate(path):
        if isinstance(holder, dict) and isinstance(step, str):
            selected = _selected(within, step)
            if selected is None:
                return False  # of what was not asked for, or inside a scalar
            value, below = holder.get(step), selected.child
        elif isinstance(holder, list) and isinstance(step, int) and 0 <= step < len(holder):
            value, below = holder[step], within
        else:
            return False
        if value is None:
            holder[step] = Failed(error, slots_below(below, path[depth + 1 :]), below)
            return True
        if value.__class__ is Failed:
            return True  # one error a position
        holder, within = value, below
    return False


def _selected(selection: PrunedSelection | None, response_key: str) -> PrunedField | None:
    if selection is not None:
        for selected in selection.typed(None).fields:
            if selected.source.response_key == response_key:
                return selected
    return None


def slots_below(selection: PrunedSelection | None, path: Sequence[Any]) -> tuple[str | int, ...]:
    """The rest of an error's path, in slots, as far as it can be told."""
    below: list[str | int] = []
    for step in path:
        if isinstance(step, int):
            below.append(step)
            continue
        found = _selected(selection, step)
        if found is None:
            break
        below.append(found.source.slot)
        selection = found.child
    return tuple(below)
