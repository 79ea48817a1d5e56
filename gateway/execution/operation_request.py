"""What the engine is asked: an operation, its caller, and what their request brings along."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.execution.request_context import RequestContext
from policies.actor import ANONYMOUS, Actor


@dataclass(frozen=True, slots=True)
class OperationRequest:
    query: str
    variables: Mapping[str, Any] | None = None
    operation_name: str | None = None
    allow_command: bool = True
    context: RequestContext | None = None
    actor: Actor = ANONYMOUS
    deferring: bool = False  # the caller takes an answer in parts
