"""The subgraphs' names as values of `join__Graph`: upper case, other characters underscores, numbered where two would be equal."""

import re
from collections.abc import Sequence


def graph_names(names: Sequence[str]) -> dict[str, str]:
    """By subgraph; `names` in order, so that the numbers do not depend on how they were given."""
    wanted = {name: _enum_value(name) for name in names}
    taken: dict[str, list[str]] = {}
    for name, value in wanted.items():
        taken.setdefault(value, []).append(name)
    return {
        name: value if len(taken[value]) == 1 else f"{value}_{taken[value].index(name) + 1}"
        for name, value in wanted.items()
    }


def _enum_value(name: str) -> str:
    value = re.sub(r"[^A-Za-z0-9_]", "_", name).upper()
    return f"_{value}" if value[:1].isdigit() or value.startswith("__") else value
