"""An operation on its way to its first fetch: chosen, the same for everyone; prepared, for one caller."""

from dataclasses import dataclass
from typing import Any

from graphql import OperationDefinitionNode

from gateway.composition.requirements import Requirement, Requirements
from gateway.execution.compiled_plan import CompiledPlan
from gateway.execution.explanation import Explanation
from gateway.execution.request_context import RequestContext
from gateway.planning.access import Asked, Verdict
from gateway.planning.operation import Operation


@dataclass(frozen=True, slots=True)
class Chosen:
    """One operation of a document, as far as it is the same for everyone."""

    node: OperationDefinitionNode
    operation: Operation
    asked: tuple[Asked, ...]
    labels: tuple[str, ...]  # override labels that its plan depends on
    requirements: Requirements  # what of it depends on the caller alone
    command: bool  # a mutation, or a query with a root field that is decided by rows of its own

    @property
    def name(self) -> str | None:
        return self.node.name.value if self.node.name else None


@dataclass(frozen=True, slots=True)
class Prepared:
    """One operation of one caller, ready to run."""

    chosen: Chosen
    compiled: CompiledPlan
    variables: dict[str, Any]
    context: RequestContext | None = None
    explanation: Explanation | None = None
    estimated: int | None = None

    @property
    def is_subscription(self) -> bool:
        return self.compiled.plan.kind == "subscription"


_AccessKey = tuple[tuple[Asked, Verdict], ...]
_UnmetKey = tuple[Requirement, ...]
# The normalised operation, the labels in force on it, what access says of its coordinates, what the caller does not meet;
# the supergraph is the engine's.
PlanKey = tuple[str, frozenset[str], _AccessKey, _UnmetKey]


@dataclass(frozen=True, slots=True)
class KnownOperation:
    """`plans`: for whom it was planned."""

    text: str
    name: str | None
    deferring: bool
    plans: tuple[PlanKey, ...]
