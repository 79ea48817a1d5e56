"""What an operation costs: estimated from its text and variables before the first fetch, counted in its answer after the last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from graphql import ListValueNode, NullValueNode, ObjectValueNode, VariableNode, value_from_ast_untyped

from gateway.composition.read_costs import ListSize
from gateway.composition.supergraph import Supergraph
from gateway.composition.type_reference import named
from gateway.errors import ClientError
from gateway.execution.conditions import holds
from gateway.execution.slots import TYPENAME, Failed, Refused, StoreObject
from gateway.planning.cost_tree import ArgumentCost, CostedField, CostedObject, CostTree, weight_of_input

Variables = Mapping[str, Any]


class SlicingArgumentRequired(ClientError):
    """`@listSize(slicingArguments:)`: exactly one of them must say how long the list is."""

    code = "SLICING_ARGUMENT_REQUIRED"


@dataclass(frozen=True, slots=True)
class OperationCost:
    """What an operation should have cost at most, and what it has cost."""

    estimated: int
    actual: int


class CostMode(StrEnum):
    OFF = "off"
    MEASURE = "measure"  # where the supergraph declares costs
    REPORT = "report"  # of any supergraph, and in the answer too


@dataclass(frozen=True, slots=True)
class CostSettings:
    """`assumed_list_size`: of a list without `@listSize`."""

    mode: CostMode = CostMode.OFF
    assumed_list_size: int = 10

    def is_asked(self, supergraph: Supergraph) -> bool:
        return self.mode is CostMode.REPORT or (self.mode is CostMode.MEASURE and supergraph.costs.declared)


def estimate(tree: CostTree, variables: Variables, assumed_list_size: int) -> int:
    """The most that the operation should cost; `assumed_list_size` of a list that says nothing of its length.

    Raises:
        SlicingArgumentRequired: names the field and the arguments of which exactly one must be given.
    """
    estimating = _Estimating(tree, variables, assumed_list_size)
    return tree.base + estimating.fields(tree.fields, {})


class _Estimating:
    def __init__(self, tree: CostTree, variables: Variables, assumed_list_size: int) -> None:
        self._tree = tree
        self._variables = variables
        self._assumed = assumed_list_size
        self._objects: dict[int, int] = {}  # what is selected alike in many places is estimated once

    def fields(self, fields: Sequence[CostedField], sized: Mapping[str, int]) -> int:
        return sum(self._field(each, sized.get(each.name)) for each in fields if holds(each.when, self._variables))

    def _field(self, field: CostedField, given_size: int | None) -> int:
        size = given_size
        below: dict[str, int] = {}
        if field.size is not None:
            expected = _expected(field, field.size, self._variables)
            if field.size.sized:
                below = {} if expected is None else dict.fromkeys(field.size.sized, expected)
            elif expected is not None:
                size = expected
        count = 1
        for level in range(field.lists):
            count *= self._assumed if level or size is None else size
        each = field.weight
        if field.by_type:
            # Of an object of several possible types the dearest is expected.
            each = max(self._object(one, below) for one in field.by_type.values())
        return count * each + _of_arguments(self._tree, field.arguments, self._variables)

    def _object(self, costed: CostedObject, sized: Mapping[str, int]) -> int:
        if sized:
            return costed.weight + self.fields(costed.fields, sized)
        found = self._objects.get(id(costed))
        if found is None:
            found = self._objects[id(costed)] = costed.weight + self.fields(costed.fields, {})
        return found


def count(tree: CostTree, store: StoreObject, variables: Variables) -> int:
    """What the answer has cost, by the same weights: every object and list item that is there, and no other."""
    return tree.base + _counted(tree, tree.fields, store, variables)


def _counted(tree: CostTree, fields: Sequence[CostedField], holder: StoreObject, variables: Variables) -> int:
    total = 0
    for field in fields:
        if not holds(field.when, variables):
            continue
        if field.arguments:
            total += _of_arguments(tree, field.arguments, variables)
        if field.by_type or field.weight:
            total += _of_value(tree, field, holder.get(field.slot), variables)
    return total


def _of_value(tree: CostTree, field: CostedField, value: Any, variables: Variables) -> int:
    if value.__class__ is list and field.lists:
        return sum(_of_value(tree, field, item, variables) for item in value)
    if not field.by_type:
        return 0 if value is None or value.__class__ in (Failed, Refused) else field.weight
    if value.__class__ is not dict:
        return 0
    name = value.get(TYPENAME)
    costed = next(iter(field.by_type.values())) if name is None else field.by_type.get(name)
    return 0 if costed is None else costed.weight + _counted(tree, costed.fields, value, variables)


# --- arguments -------------------------------------------------------------------------------------------------------


def _expected(field: CostedField, size: ListSize, variables: Variables) -> int | None:
    """The greatest slicing argument that is given, else what is assumed."""
    given = {each.name: each.value for each in field.arguments} | dict(field.defaults)
    found = []
    for name in size.slicing:
        value = value_from_ast_untyped(given[name], dict(variables)) if name in given else None
        if isinstance(value, int) and not isinstance(value, bool):
            found.append(max(value, 0))
    if size.slicing and size.require_one and len(found) != 1:
        names = ", ".join(size.slicing)
        raise SlicingArgumentRequired(
            f"{field.coordinate} must be given exactly one of {names}: it says how long the list may be",
            suggestion=f"give one of {names}" if not found else f"leave all but one of {names} out",
        )
    return max(found, default=size.assumed)


def _of_arguments(tree: CostTree, arguments: Sequence[ArgumentCost], variables: Variables) -> int:
    return sum(_of_input(tree, each.type, each.weight, each.value, variables) for each in arguments)


def _of_input(tree: CostTree, reference: str, own: int | None, value: Any, variables: Variables) -> int:
    """`value`: a part of the operation's text, or of a variable's value."""
    if isinstance(value, VariableNode):
        value = variables.get(value.name.value)
    if value is None or isinstance(value, NullValueNode):
        return 0
    items = value.values if isinstance(value, ListValueNode) else value if isinstance(value, list) else None
    if items is not None:
        return sum(_of_input(tree, reference, own, item, variables) for item in items)
    name = named(reference)
    total = own if own is not None else weight_of_input(tree.supergraph, name)
    for field_name, inner in _fields(value):
        declared = tree.supergraph.types[name].fields.get(field_name) if name in tree.supergraph.types else None
        if declared is not None:
            weight = tree.supergraph.costs.weights.get((name, field_name))
            total += _of_input(tree, declared.type, weight, inner, variables)
    return total


def _fields(value: Any) -> Sequence[tuple[str, Any]]:
    if isinstance(value, ObjectValueNode):
        return [(each.name.value, each.value) for each in value.fields]
    return list(value.items()) if isinstance(value, Mapping) else []
