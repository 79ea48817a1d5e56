"""An answer in parts, put together as a client does it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from gateway.execution.answer import Answer
from gateway.execution.deferred import Increment
from gateway.execution.merge_part import merge_part
from gateway.execution.stream import Streamed


async def merged_parts(parts: AsyncIterator[Streamed]) -> tuple[Any, Sequence[Mapping[str, Any]], int]:
    """The data, all errors, and how many parts there were."""
    data: Any = None
    errors: list[Mapping[str, Any]] = []
    count = 0
    async for each in parts:
        count += 1
        if isinstance(each, Answer):
            assert each.executed, each.errors
            data = each.data
            errors.extend(each.errors)
            continue
        assert isinstance(each, Increment)
        for entry in each.incremental:
            merge_part(data, entry["path"], entry["data"])
            errors.extend(entry.get("errors", ()))
    return data, errors, count
