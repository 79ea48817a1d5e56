"""Errors of one answer: each at its path, capped, the rest counted."""

from collections.abc import Sequence
from typing import Any

from gateway.execution.slots import FieldError

Path = tuple[Any, str | int] | None  # (path above, response key or list position); None: the root

MOST_ERRORS = 100  # of refusals, and of failures: an answer of thousands of equal errors helps nobody


class Report:
    """`count` counts every error, those above the cap too."""

    __slots__ = ("_failures", "_refusals", "_uncounted_failures", "_uncounted_refusals", "count")

    def __init__(self) -> None:
        self.count = 0
        self._failures: list[dict[str, Any]] = []
        self._refusals: list[dict[str, Any]] = []
        self._uncounted_failures = 0
        self._uncounted_refusals = 0

    def failed(self, path: Path, error: FieldError, below: Sequence[str | int] = ()) -> None:
        self.count += 1
        if len(self._failures) < MOST_ERRORS:
            self._failures.append(_located(error, [*_steps(path), *below]))
        else:
            self._uncounted_failures += 1

    def refused(self, path: Path, error: FieldError) -> None:
        self.count += 1
        if len(self._refusals) < MOST_ERRORS:
            self._refusals.append(_located(error, _steps(path)))
        else:
            self._uncounted_refusals += 1

    def near(self, path: list[str | int], error: FieldError) -> None:
        """An error of a subgraph that made no null: at the nearest place that the client knows, if there is one."""
        self.count += 1
        if len(self._failures) < MOST_ERRORS:
            self._failures.append(_located(error, path or None))
        else:
            self._uncounted_failures += 1

    def errors(self) -> list[dict[str, Any]]:
        errors = [*self._refusals, *self._failures]
        if self._uncounted_refusals:
            errors.append(_rest(self._uncounted_refusals, "fields were refused", "FORBIDDEN"))
        if self._uncounted_failures:
            errors.append(_rest(self._uncounted_failures, "errors happened", "FURTHER_ERRORS"))
        return errors


def _steps(path: Path) -> list[str | int]:
    steps: list[str | int] = []
    while path is not None:
        path, step = path
        steps.append(step)
    steps.reverse()
    return steps


def _located(error: FieldError, path: list[str | int] | None) -> dict[str, Any]:
    located: dict[str, Any] = {"message": error.message}
    if path is not None:
        located["path"] = path
    if error.extensions:
        located["extensions"] = dict(error.extensions)
    return located


def _rest(count: int, what: str, code: str) -> dict[str, Any]:
    return {"message": f"{count} further {what}.", "extensions": {"code": code, "count": count}}
