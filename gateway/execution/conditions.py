"""Conditions of `@skip` and `@include`, decided by the gateway on coerced variables; subgraphs never see them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gateway.planning.plan import ALWAYS, Condition, ObjectShape, ProjectedField, Selection
from gateway.planning.slots import TYPENAME


def holds(condition: Condition, variables: Mapping[str, Any]) -> bool:
    """An OR of ANDs; a variable that is missing counts as false, as graphql-core has refused a missing required one."""
    if condition is ALWAYS or condition == ALWAYS:
        return True
    return any(all(bool(variables.get(name)) is wanted for name, wanted in terms) for terms in condition)


def shown(fields: Sequence[ProjectedField], variables: Mapping[str, Any]) -> Sequence[ProjectedField]:
    """Those of an object's fields that are neither skipped nor left out, in the answer's order."""
    found = [field for field in fields if holds(field.when, variables)]
    if any(field.places for field in found):
        found.sort(key=lambda field: next(place for when, place in field.places if holds(when, variables)))
    return found


def type_matters(shape: ObjectShape, variables: Mapping[str, Any]) -> bool:
    """Whether objects that an interface object stands for are shown otherwise once their real type is told."""
    if shape.name not in shape.by_type or len(shape.by_type) == 1:
        return False
    fields = [shown(each, variables) for each in shape.by_type.values()]
    told = [[(field.response_key, field.slot, id(field.shape)) for field in each] for each in fields]
    return any(each != told[0] for each in told) or any(field.slot == TYPENAME for field in fields[0])


def variables_of(conditions: Iterable[Condition]) -> frozenset[str]:
    return frozenset(name for condition in conditions for terms in condition for name, _ in terms)


def conditions_in(selection: Selection) -> Iterable[Condition]:
    for field in selection.fields:
        yield field.when
        if field.selection is not None:
            yield from conditions_in(field.selection)
    for fragment in selection.fragments:
        yield fragment.when
        yield from conditions_in(fragment.selection)
