"""Why subgraphs do not compose: errors with the public codes of federation, each with the places it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from gateway.errors import ClientError


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of one subgraph's SDL."""

    subgraph: str
    line: int
    why: str = ""

    def __str__(self) -> str:
        return f"{self.subgraph}:{self.line}" + (f": {self.why}" if self.why else "")


@dataclass(frozen=True, slots=True)
class CompositionError:
    """One reason not to compose: its public code, what is wrong, where, and what to do."""

    code: str
    message: str
    places: tuple[Place, ...] = ()
    suggestion: str | None = None

    def __str__(self) -> str:
        lines = [f"{self.code}: {self.message}", *(f"  - {place}" for place in self.places)]
        if self.suggestion:
            lines.append(f"  {self.suggestion}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """For `--format json`; a line of 0 is left out: what is missing has none."""
        places = [
            {"subgraph": p.subgraph, **({"line": p.line} if p.line else {}), **({"why": p.why} if p.why else {})}
            for p in self.places
        ]
        return {"code": self.code, "message": self.message, "places": places, "suggestion": self.suggestion}


@dataclass(frozen=True, slots=True)
class Hint:
    """Composes, and yet somebody should know."""

    code: str
    message: str


class CompositionFailed(ClientError):
    """The subgraphs do not compose; `errors` in a fixed order."""

    code: ClassVar[str] = "COMPOSITION_FAILED"

    def __init__(self, errors: Sequence[CompositionError]) -> None:
        self.errors = tuple(errors)
        shown = "\n".join(str(error) for error in self.errors)
        super().__init__(
            f"the subgraphs do not compose:\n{shown}",
            reasons=[f"{error.code}: {error.message}" for error in self.errors],
            suggestion=self.errors[0].suggestion if self.errors else None,
        )
