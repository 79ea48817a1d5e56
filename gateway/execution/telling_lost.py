"""Whether an error took something along that was asked for to tell the items of two lists apart, and for nothing else.

Whoever asks then asks once more, without such leaves: the client has not selected them, and loses nothing by them.
"""

from collections.abc import Sequence
from typing import Any

from gateway.execution.pruned_selection import PrunedSelection


def is_telling_lost(selection: PrunedSelection, path: Sequence[Any]) -> bool:
    """`path`: an error's, in response keys, from the selection's object on."""
    within: PrunedSelection | None = selection
    keys = [step for step in path if isinstance(step, str)]
    for depth, key in enumerate(keys):
        found = [] if within is None else [f for f in within.typed(None).fields if f.source.response_key == key]
        if not found:
            return False
        if depth + 1 == len(keys):
            return any(each.source.telling for each in found)
        within = found[0].child
    return False
