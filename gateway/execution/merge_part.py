"""An answer that came in parts becomes one."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any


def merge_part(shown: Any, path: Sequence[str | int], data: Any) -> None:
    """Put a part of an answer at its place in the answer so far, which is changed, as a client does."""
    for step in path:
        shown = shown[step]
    if data is not None:
        _merge(shown, deepcopy(data))


def _merge(into: Any, data: Any) -> None:
    if isinstance(into, dict) and isinstance(data, dict):
        for key, value in data.items():
            if key in into and isinstance(value, dict | list) and isinstance(into[key], dict | list):
                _merge(into[key], value)
            else:
                into[key] = value
    elif isinstance(into, list) and isinstance(data, list):
        for one, other in zip(into, data, strict=False):
            _merge(one, other)
