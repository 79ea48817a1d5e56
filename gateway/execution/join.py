"""Join what a fetch answered into the store.

What is there stays; what is missing, null or failed is filled. Two lists are one only if they have the same length and
agree on everything that both sides gave: otherwise the later side cannot be told apart item by item, and its fields fail.
What one side failed to give of an object that the other has fails with its error, whichever side comes first.
"""

from collections.abc import Sequence
from typing import Any

from gateway.execution.pruned_selection import PrunedSelection
from gateway.execution.slots import TYPENAME, UNTOLD_TYPE, Failed, FieldError, Refused, StoreObject

DISAGREEING = FieldError(
    "Two subgraphs answered different lists for the same field, so that their items cannot be joined.",
    {"code": "SUBGRAPH_LISTS_DISAGREE"},
)


def join_object(
    target: StoreObject, source: StoreObject, selection: PrunedSelection, resolves_type: bool = False
) -> None:
    """`resolves_type`: the source's type name is the true one."""
    for slot, new in source.items():
        if slot not in target:
            target[slot] = new
            continue
        old = target[slot]
        if old is new or old.__class__ is Refused:
            continue
        if new.__class__ is Refused:
            target[slot] = new
        elif old is None or old.__class__ is Failed:
            if new is not None:
                target[slot] = _found_after(old, new)
        elif new.__class__ is Failed:
            _fail_below(old, new.lost or _below(selection, slot), Failed(new.error))
        elif old.__class__ is dict and new.__class__ is dict:
            join_object(old, new, _below(selection, slot))
        elif old.__class__ is list and new.__class__ is list:
            _join_list(old, new, _below(selection, slot))
        elif resolves_type and slot == TYPENAME:
            target[slot] = new


def fail(
    target: StoreObject, selection: PrunedSelection, failed: Failed | Refused, resolves_type: bool = False
) -> None:
    """Mark every selected slot that has no value as failed (or refused).

    Where the error happened below one of them, only that one leads on to it. `resolves_type`: the answer should have told
    the type.
    """
    if resolves_type:
        target[UNTOLD_TYPE] = failed
    _mark(target, selection, failed, nulls=True)


def _mark(target: StoreObject, selection: PrunedSelection, failed: Failed | Refused, *, nulls: bool) -> None:
    """`nulls`: what is null already, too; below a list or an object that another fetch has answered, a null is its own."""
    where, at, elsewhere = None, failed, failed
    if isinstance(failed, Failed) and failed.below:
        where, at, elsewhere = failed.below[0], Failed(failed.error, failed.below[1:]), Failed(failed.error)
    typed = selection.typed(target.get(TYPENAME))
    for selected in typed.fields:
        slot = selected.source.slot
        if slot == TYPENAME or not selected.source.keep:
            continue
        value = target.get(slot)
        if slot not in target or (value is None and nulls):
            target[slot] = _with_lost(at if slot == where else elsewhere, selected.child)
        elif selected.child is not None:
            _fail_below(value, selected.child, elsewhere)


def _with_lost(failed: Failed | Refused, selection: PrunedSelection | None) -> Failed | Refused:
    if selection is None or failed.__class__ is not Failed:
        return failed
    return Failed(failed.error, failed.below, selection)


def _found_after(old: Failed | None, new: Any) -> Any:
    """What another fetch has brought in place of what failed."""
    if old is None or old.lost is None:
        return new
    if new.__class__ is Failed:
        lost = old.lost if new.lost is None else _together((old.lost, new.lost))
        return Failed(new.error, new.below, lost)
    _fail_below(new, old.lost, Failed(old.error))
    return new


def _fail_below(value: Any, selection: PrunedSelection, failed: Failed | Refused) -> None:
    if value.__class__ is dict:
        _mark(value, selection, failed, nulls=False)
    elif value.__class__ is list:
        for item in value:
            _fail_below(item, selection, failed)


def _join_list(old: list[Any], new: list[Any], selection: PrunedSelection) -> None:
    if _agree(old, new):
        for one, other in zip(old, new, strict=True):
            if one.__class__ is dict and other.__class__ is dict:
                join_object(one, other, selection)
            elif one.__class__ is list and other.__class__ is list:
                _join_list(one, other, selection)
            elif other.__class__ is Failed:
                _fail_below(one, selection, Failed(other.error))
    else:
        _fail_below(old, selection, Failed(DISAGREEING))


def _agree(one: Any, other: Any) -> bool:
    if one.__class__ is dict and other.__class__ is dict:
        return all(_agree(one[slot], other[slot]) for slot in one.keys() & other.keys())
    if one.__class__ is list and other.__class__ is list:
        return len(one) == len(other) and all(map(_agree, one, other))
    if isinstance(one, Failed | Refused) or isinstance(other, Failed | Refused):
        return True  # nothing is known of that side
    return bool(one == other)


def _below(selection: PrunedSelection, slot: str) -> PrunedSelection:
    """What was selected under a slot, whatever the type."""
    found = [f.child for f in selection.typed(None).fields if f.source.slot == slot and f.child is not None]
    return found[0] if len(found) == 1 else _together(found)


def _together(found: Sequence[PrunedSelection]) -> PrunedSelection:
    return PrunedSelection(
        tuple(f for child in found for f in child.fields),
        tuple(f for child in found for f in child.fragments),
        tuple(f for child in found for f in child.refused),
    )
