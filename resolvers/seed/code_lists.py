"""Code lists: CSV files beside this module, each read once."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lists"


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `lists/<name>.csv`, in the order of the file."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
