"""Compare an answer with the monolith's: the data exactly, an error of ours for each null that an error has made."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import ExecutionResult

from gateway.execution.answer import Answer

Path = tuple[str | int, ...]


def differences(answer: Answer, expected: ExecutionResult) -> Iterator[str]:
    """Why the answer is wrong; nothing where it is right."""
    if not answer.executed:
        yield f"not executed: {json.dumps(list(answer.errors))[:600]}"
        return
    if printed(answer.data) != printed(expected.data):
        place = first_difference(expected.data, answer.data)
        yield f"the data differs {place}"
    elif json.dumps(answer.data) != json.dumps(expected.data):
        yield f"the keys are in another order {disordered(expected.data, answer.data)}"
    ours = [tuple(error.get("path") or ()) for error in answer.errors]
    for error in expected.errors or ():
        path = tuple(error.path or ())
        if not explained(path, nulled(expected.data, path), ours):
            yield f"no error of ours for the null at {list(path)}: {error.message}"


def printed(value: Any) -> str:
    """The order of keys aside, equal only if equal to the last type: 1 is neither 1.0 nor true."""
    return json.dumps(value, sort_keys=True)


def disordered(expected: Any, got: Any, path: Path = ()) -> str:
    """The first place where equal data has its keys in another order than the operation's selections give them."""
    if isinstance(expected, Mapping):
        if list(expected) != list(got):
            return f"at {list(path)}: expected {list(expected)}, got {list(got)}"
        pairs = [(key, expected[key], got[key]) for key in expected]
    else:
        pairs = [(index, one, other) for index, (one, other) in enumerate(zip(expected, got, strict=True))]
    key, one, other = next(each for each in pairs if json.dumps(each[1]) != json.dumps(each[2]))
    return disordered(one, other, (*path, key))


def explained(path: Path, null: Path, ours: Sequence[Path]) -> bool:
    """An error stands at or above the failing field, or at another failing field below the same null."""
    return any(path[: len(each)] == each or each[: len(null)] == null for each in ours)


def nulled(data: Any, path: Path) -> Path:
    """Where the null stands that an error at the path has made: there or above."""
    for depth, step in enumerate(path):
        if data is None:
            return path[:depth]
        data = data[step]
    return path


def first_difference(expected: Any, got: Any, path: Path = ()) -> str:
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        for key in dict.fromkeys((*expected, *got)):
            if key not in got or key not in expected:
                return f"at {[*path, key]}: {'missing' if key not in got else 'too much'}"
            if printed(expected[key]) != printed(got[key]):
                return first_difference(expected[key], got[key], (*path, key))
    if isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for index, (one, other) in enumerate(zip(expected, got, strict=True)):
            if printed(one) != printed(other):
                return first_difference(one, other, (*path, index))
    return f"at {list(path)}: expected {json.dumps(expected)[:200]}, got {json.dumps(got)[:200]}"
