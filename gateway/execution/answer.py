"""What the engine answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.execution.cost import OperationCost


@dataclass(frozen=True, slots=True)
class Answer:
    """`executed` false: refused before it ran, so there is no `data`. `command_refused`: it asked for what GET may not.

    `has_next`: parts of it follow. `written`: `data` as a trusted subgraph has written it.
    """

    data: dict[str, Any] | None
    errors: Sequence[Mapping[str, Any]] = ()
    executed: bool = True
    command_refused: bool = False
    has_next: bool = False
    extensions: Mapping[str, Any] = field(default_factory=dict)
    cost: OperationCost | None = None
    written: bytes | None = None
