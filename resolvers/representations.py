"""Representations: how the gateway names an entity to a subgraph, `{__typename, key}`."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.errors import BadUserInput


def keys_of(representations: Sequence[Mapping[str, Any]], name: str) -> list[str]:
    """The key field of each. Raises BadUserInput when one lacks it."""
    found = []
    for one in representations:
        value = one.get(name)
        if not isinstance(value, str) or not value:
            raise BadUserInput(f"a representation of {one.get('__typename')} needs its key `{name}`")
        found.append(value)
    return found
