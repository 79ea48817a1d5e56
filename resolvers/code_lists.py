"""Code lists: CSV files, each read once a process."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def read_rows(file: Path) -> tuple[Mapping[str, str], ...]:
    """The rows of a CSV file with a header, in its order."""
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))
