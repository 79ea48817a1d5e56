"""What was refused by its coordinate is logged too, once the store tells of whom: nothing was fetched for it.

A container's key says whose the field is, a record's remembered subject, or a root field's arguments; a value is its holder's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.execution.claims import claimed_subject
from gateway.execution.conditions import holds
from gateway.execution.protect import Protector
from gateway.execution.slots import TYPENAME, StoreObject, is_absent
from gateway.planning.plan import (
    SUBJECT_SLOT,
    Condition,
    ProjectedField,
    Refusal,
    Withheld,
    composite,
)
from policies.decision import Decision
from policies.question import Disclosure, Question


@dataclass(frozen=True, slots=True)
class WithheldFields:
    """Of one runtime type: its refused fields, and the slots below which there are some."""

    refused: tuple[tuple[Refusal, Withheld, Condition], ...]
    below: tuple[tuple[str, "WithheldBelow", Condition], ...]


@dataclass(frozen=True, slots=True)
class WithheldBelow:
    by_type: Mapping[str, WithheldFields]

    def of(self, type_name: str | None) -> WithheldFields | None:
        if type_name is None and len(self.by_type) == 1:
            return next(iter(self.by_type.values()))
        return self.by_type.get(type_name or "")


def withheld_below(by_type: Mapping[str, Sequence[ProjectedField]]) -> WithheldBelow | None:
    """The part of a projection that leads to refused fields; None: there are none."""
    return _below(by_type, {})


def _below(
    by_type: Mapping[str, Sequence[ProjectedField]], seen: dict[int, WithheldBelow | None]
) -> WithheldBelow | None:
    """`seen`: by the identity of a shape; one may stand at many places."""
    found = {name: _fields(fields, seen) for name, fields in by_type.items()}
    return WithheldBelow(found) if any(each.refused or each.below for each in found.values()) else None


def _fields(fields: Sequence[ProjectedField], seen: dict[int, WithheldBelow | None]) -> WithheldFields:
    refused, below = [], []
    for field in fields:
        if field.refusal is not None:
            if field.withheld is not None:
                refused.append((field.refusal, field.withheld, field.when))
            continue
        shape = composite(field.shape)
        if shape is None:
            continue
        if id(shape) not in seen:
            seen[id(shape)] = _below(shape.by_type, seen)
        inner = seen[id(shape)]
        if inner is not None:
            below.append((field.slot, inner, field.when))
    return WithheldFields(tuple(refused), tuple(below))


def note_withheld(
    withheld: WithheldBelow | None,
    store: StoreObject,
    variables: Mapping[str, Any],
    protector: Protector,
    holder: str | None = None,
) -> None:
    """Tell the log what was refused of whom. `holder`: whose record the object belongs to that is begun at."""
    if withheld is None:
        return
    fields: dict[tuple[Question, str], set[str]] = {}
    for question, code, name in _Walk(variables, protector.caller).reached(withheld, store, holder):
        fields.setdefault((question, code), set()).add(name)
    protector.note(
        Disclosure(question, Decision(allowed=False, reasons=("by its coordinate",), code=code), frozenset(names))
        for (question, code), names in fields.items()
    )


@dataclass(frozen=True, slots=True)
class _Walk:
    variables: Mapping[str, Any]
    caller: str | None

    def reached(self, withheld: WithheldBelow, value: Any, holder: str | None) -> Iterator[tuple[Question, str, str]]:
        if value.__class__ is list:
            for item in value:
                yield from self.reached(withheld, item, holder)
        if value.__class__ is not dict or is_absent(value):
            return
        fields = withheld.of(value.get(TYPENAME))
        if fields is None:
            return
        remembered = value.get(SUBJECT_SLOT)
        if isinstance(remembered, str):
            holder = remembered
        for refusal, each, when in fields.refused:
            if holds(when, self.variables):
                subject = holder
                if each.claim is not None:
                    subject = claimed_subject(each.claim, self.variables, self.caller, value)
                if subject is not None:
                    yield Question(subject, refusal.category, refusal.action), refusal.code, each.field
        for slot, inner, when in fields.below:
            if holds(when, self.variables):
                yield from self.reached(inner, value.get(slot), holder)
