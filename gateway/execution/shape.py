"""Shape the store into the answer: completion by the public schema (GraphQL specification, 6.4.3 and 6.4.4).

store -> for each projected field: slot -> completed value, null with an error, or a null that bubbles

A projection is compiled to closures once for a plan and the values of its conditions. A completer gets the value, its
path as linked pairs, and the report; it returns None for null. One whose shape is non-null has always reported an error
at or below its path when it returns None, so that whoever holds it only passes the null on.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gateway.execution.complete_leaf import complete_leaf
from gateway.execution.conditions import shown, type_matters
from gateway.execution.refusals import field_error
from gateway.execution.report import Path, Report
from gateway.execution.slots import TYPENAME, UNTOLD_TYPE, Failed, FieldError, Refused, StoreObject, is_absent
from gateway.planning.plan import LeafType, ListOf, NonNull, ObjectShape, OutputShape, ProjectedField, Refusal

Completer = Callable[[Any, Path, Report], Any]
Projection = Callable[[StoreObject, Report], dict[str, Any] | None]

# response key, slot, class that needs no completion, completer, non-null
_Field = tuple[str, str, type | None, Completer, bool]

MALFORMED = {"code": "SUBGRAPH_INVALID_ANSWER"}
UNFIT = {"code": "INVALID_VALUE"}  # for its type in the public schema, whoever's doing that is

_PASSES_AS_IT_IS = {"String": str, "ID": str, "Boolean": bool}


def compile_projection(
    projection: Sequence[ProjectedField], root_type: str, variables: Mapping[str, Any]
) -> Projection:
    """`variables`: those of the projection's conditions; the result holds for equal ones."""
    fields = _Compiling(variables).fields(projection, root_type)

    def project(root: StoreObject, report: Report) -> dict[str, Any] | None:
        completed: dict[str, Any] | None = _complete_fields(fields, root, None, report)
        return completed

    return project


class _Compiling:
    """`variables` decide conditions. A shape that stands at many places is compiled once: nested interfaces double it."""

    def __init__(self, variables: Mapping[str, Any]) -> None:
        self._variables = variables
        self._objects: dict[int, Completer] = {}

    def fields(self, selected: Sequence[ProjectedField], type_name: str) -> tuple[_Field, ...]:
        return tuple(self._field(field, type_name) for field in shown(selected, self._variables))

    def _field(self, field: ProjectedField, type_name: str) -> _Field:
        non_null = isinstance(field.shape, NonNull)
        if field.refusal is not None:
            # Refused by its coordinate: the slot was never fetched, and is not looked at.
            return (field.response_key, "", None, _refuse(field.refusal), non_null)
        if field.slot == TYPENAME:
            return (field.response_key, TYPENAME, str, lambda value, path, report: type_name, True)
        shape = field.shape.inner if isinstance(field.shape, NonNull) else field.shape
        passes = _PASSES_AS_IT_IS.get(shape.name) if isinstance(shape, LeafType) and not shape.values else None
        return (field.response_key, field.slot, passes, self._completer(field.shape), non_null)

    def _completer(self, shape: OutputShape) -> Completer:
        if isinstance(shape, NonNull):
            return _non_null(self._completer(shape.inner))
        if isinstance(shape, ListOf):
            return _list(shape, self._completer(shape.item))
        if isinstance(shape, LeafType):
            return _leaf(shape)
        found = self._objects.get(id(shape))
        if found is None:
            by_type = {name: self.fields(fields, name) for name, fields in shape.by_type.items()}
            found = self._objects[id(shape)] = _object(shape, by_type)
            if type_matters(shape, self._variables):
                found = self._objects[id(shape)] = _of_told_type(shape, found)
        return found


def _complete_fields(fields: tuple[_Field, ...], source: StoreObject, path: Path, report: Report) -> Any:
    completed: dict[str, Any] = {}
    for key, slot, passes, complete, non_null in fields:
        value = source.get(slot)
        if value is not None and value.__class__ is passes:
            completed[key] = value
        elif value is None and not non_null and slot:
            completed[key] = None
        else:
            value = complete(value, (path, key), report)
            if value is None and non_null:
                return None
            completed[key] = value
    return completed


def _non_null(complete: Completer) -> Completer:
    def completed(value: Any, path: Path, report: Report) -> Any:
        before = report.count
        result = complete(value, path, report) if value is not None else None
        if result is None and report.count == before:
            report.failed(path, FieldError("Cannot return null for a non-nullable field.", UNFIT))
        return result

    return completed


def _leaf(shape: LeafType) -> Completer:
    complete = complete_leaf(shape)

    def completed(value: Any, path: Path, report: Report) -> Any:
        if _is_null(value, path, report, shape):
            return None
        if value.__class__ is list and holds_failure(value):
            value = _without_failures(value, path, report)
        try:
            return complete(value)
        except (TypeError, ValueError) as problem:
            report.failed(path, FieldError(str(problem), UNFIT))
            return None

    return completed


def holds_failure(value: list[Any]) -> bool:
    """Of a list that is a scalar by itself: whether a subgraph's error stands at a null in it."""
    return any(item.__class__ is Failed or (item.__class__ is list and holds_failure(item)) for item in value)


def _without_failures(value: list[Any], path: Path, report: Report) -> list[Any]:
    """The schema knows no place inside a scalar: the error is told of the scalar, in which the null stays."""
    whole: list[Any] = []
    for item in value:
        if item.__class__ is Failed:
            report.failed(path, item.error)
            whole.append(None)
        else:
            whole.append(_without_failures(item, path, report) if item.__class__ is list else item)
    return whole


def _list(shape: ListOf, complete: Completer) -> Completer:
    non_null = isinstance(shape.item, NonNull)

    def completed(value: Any, path: Path, report: Report) -> Any:
        if value.__class__ is not list:
            if not _is_null(value, path, report, shape):
                report.failed(path, FieldError("A subgraph answered something that is no list.", MALFORMED))
            return None
        items: list[Any] = []
        whole = True
        if any(map(is_absent, value)):
            value = [item for item in value if not is_absent(item)]
        for position, item in enumerate(value):
            if item is None and not non_null:
                items.append(None)
                continue
            item = complete(item, (path, position), report)
            if item is None and non_null:
                whole = False  # every position is looked at, so that each has its error
            items.append(item)
        return items if whole else None

    return completed


def _object(shape: ObjectShape, by_type: Mapping[str, tuple[_Field, ...]]) -> Completer:
    only = next(iter(by_type.values())) if len(by_type) == 1 else None

    def completed(value: Any, path: Path, report: Report) -> Any:
        if value.__class__ is not dict:
            if not _is_null(value, path, report, shape):
                report.failed(path, FieldError("A subgraph answered something that is no object.", MALFORMED))
            return None
        if is_absent(value):
            return None
        name = value.get(TYPENAME)
        fields = only if name is None else by_type.get(name)
        if fields is None:
            if name is None:
                report.failed(path, FieldError("A subgraph did not tell the type of an object.", MALFORMED))
            return None  # otherwise of a type that is not public, of which nothing is told
        return _complete_fields(fields, value, path, report)

    return completed


def _of_told_type(shape: ObjectShape, complete: Completer) -> Completer:
    """An interface object whose real type was to be told and failed is null where it depends on that what is shown."""

    def completed(value: Any, path: Path, report: Report) -> Any:
        untold = value.get(UNTOLD_TYPE) if value.__class__ is dict and value.get(TYPENAME) == shape.name else None
        if untold is not None and _is_null(untold, path, report, shape):
            return None
        return complete(value, path, report)

    return completed


def _refuse(refusal: Refusal) -> Completer:
    error = field_error(refusal)

    def completed(value: Any, path: Path, report: Report) -> Any:
        report.refused(path, error)

    return completed


def _is_null(value: Any, path: Path, report: Report, shape: OutputShape) -> bool:
    """Null, or a state that is shown as null; its error is reported here."""
    kind = value.__class__
    if kind is Failed:
        report.failed(path, value.error, _below(shape, value.below))
        return True
    if kind is Refused:
        if value.error is not None:
            report.refused(path, value.error)
        return True
    return value is None


def _below(shape: OutputShape, below: Sequence[str | int]) -> list[str | int]:
    """Where in the answer an error happened that nulled an object above it: slots to response keys, as far as they are shown."""
    path: list[str | int] = []
    for step in below:
        while isinstance(shape, NonNull):
            shape = shape.inner
        if isinstance(step, int) and isinstance(shape, ListOf):
            path.append(step)
            shape = shape.item
        elif isinstance(step, str) and isinstance(shape, ObjectShape):
            fields = (field for fields in shape.by_type.values() for field in fields)
            shown = next((field for field in fields if field.slot == step), None)
            if shown is None:
                break
            path.append(shown.response_key)
            shape = shown.shape
        else:
            break
    return path
