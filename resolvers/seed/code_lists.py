"""The code lists of the sample population: the CSV files in `lists/`."""

from collections.abc import Mapping
from pathlib import Path

from resolvers.code_lists import read_rows

FOLDER = Path(__file__).parent / "lists"


def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `lists/<name>.csv`, in the order of the file."""
    return read_rows(FOLDER / f"{name}.csv")
