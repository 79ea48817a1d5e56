"""What of a subgraph's errors reaches the client: the message or a mask, and which extensions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# What a caller can act on; stack traces and the like stay behind.
TOLD = frozenset(("field", "suggestion"))


@dataclass(frozen=True, slots=True)
class ErrorRules:
    """`messages` false: a fixed sentence stands in place of the subgraph's. `extensions`: keys that pass beside `code`.

    `service`: whether `extensions.service` names the subgraph.
    """

    messages: bool = True
    extensions: frozenset[str] = TOLD
    service: bool = True


@dataclass(frozen=True, slots=True)
class ErrorPolicy:
    """By a subgraph's public name; `every`: for those that are not named."""

    every: ErrorRules = field(default_factory=ErrorRules)
    by_subgraph: Mapping[str, ErrorRules] = field(default_factory=dict)

    def of(self, subgraph: str) -> "Sender":
        return Sender(subgraph, self.by_subgraph.get(subgraph, self.every))


@dataclass(frozen=True, slots=True)
class Sender:
    """The subgraph whose errors are read."""

    subgraph: str
    rules: ErrorRules

    @property
    def extensions(self) -> dict[str, str]:
        return {"service": self.subgraph} if self.rules.service else {}
