"""Python that is written for one plan: flat functions with the plan's names as constants, compiled once.

Such a function takes the way that almost every answer takes. On anything else it raises `Unusual`, and the plain
interpretation, which alone says what is right, is asked instead; so it reports nothing and changes nothing of its own.
"""

from typing import Any

_MOST_NAMES = 1_000  # in one module


class Unusual(Exception):
    """Not what the function was written for."""


class Code:
    """Lines of one module and what they refer to by name."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._bound: dict[str, Any] = {"Unusual": Unusual}
        self._count = 0

    def name(self, kind: str) -> str:
        """Raises Unusual: it would be too much of it; nested interfaces multiply."""
        self._count += 1
        if self._count > _MOST_NAMES:
            raise Unusual
        return f"{kind}{self._count}"

    def bind(self, value: object) -> str:
        """A name for a constant that has no literal."""
        name = self.name("c")
        self._bound[name] = value
        return name

    def add(self, *lines: str) -> None:
        self._lines += lines

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    def compile(self, name: str) -> Any:
        """The function of that name. Raises Unusual: Python does not take it.

        Functions and constants are names of a function around them: a function whose globals held it would be in a circle,
        and would stay in memory long after its plan is forgotten.
        """
        body = "".join(f" {line}\n" for each in self._lines for line in each.split("\n"))
        text = f"def made({', '.join(self._bound)}):\n{body} return {name}\n"
        module: dict[str, Any] = {}
        try:
            exec(compile(text, f"<generated {name}>", "exec"), module)
        except (SyntaxError, RecursionError, MemoryError) as error:
            raise Unusual from error
        return module.pop("made")(**self._bound)
