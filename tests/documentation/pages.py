"""The pages of the documentation, read as data: sections, tables, fenced blocks, names of files."""

import os
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What is installed, built or kept beside the code; none of it is in a clean clone.
NOT_OURS = frozenset(
    {".git", ".venv", ".data", ".hypothesis", "__pycache__", "node_modules", "htmlcov"}
    | {".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache"}
)
BUILT = frozenset({"dist", "web/dist"})
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@cache
def files() -> tuple[Path, ...]:
    """Every file that belongs to the repository."""
    found: list[Path] = []
    for folder, below, names in os.walk(ROOT):
        within = Path(folder).relative_to(ROOT)
        below[:] = sorted(name for name in below if name not in NOT_OURS and (within / name).as_posix() not in BUILT)
        found += [Path(folder) / name for name in sorted(names) if name not in NOT_OURS and name != ".coverage"]
    return tuple(found)


def pages() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]


def readme() -> str:
    return (ROOT / "README.md").read_text("utf-8")


def section(title: str, text: str | None = None) -> str:
    """What stands below a heading, up to the next one of its level."""
    text = readme() if text is None else text
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^\1 |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"no section {title!r}"
    return found[2]


def table_rows(text: str) -> list[str]:
    """Rows of the tables of a text, without heads and rules."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    heads = {number - 1 for number, line in enumerate(lines) if set(line) <= set("|- ")}
    return [line for number, line in enumerate(lines) if number not in heads and not set(line) <= set("|- ")]


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def first_names(text: str) -> list[str]:
    """What stands in backticks in the first column."""
    return [re.findall(r"`([^`]+)`", cells(row)[0])[0] for row in table_rows(text)]


def blocks(text: str) -> Sequence[tuple[str, str]]:
    """(language, text) of every fenced block."""
    return [(match[1], match[2]) for match in FENCE.finditer(text)]


def prose(text: str) -> str:
    """A page without its fenced blocks."""
    return FENCE.sub("", text)
