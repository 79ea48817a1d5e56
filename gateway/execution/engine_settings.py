"""What one engine is set to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gateway.execution.authorization import NO_POLICIES, Policies
from gateway.execution.cost import CostSettings
from gateway.execution.error_policy import ErrorPolicy
from gateway.execution.limits import Limits
from gateway.execution.override_labels import NOTHING_ACTIVE, OverrideLabels


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """`introspection`: whether `__schema` and `__type` are answered. `cached`: documents, and plans, kept.

    `scalars`: what refuses a malformed input of a custom scalar, by its name, raising GraphQLError; a claim about a subject
    stands in such a value before any subgraph has seen it. `errors`: what of subgraphs' errors is told.

    `policies`: who answers `@policy` of a request without a guard. `refuse_unauthorized`: an operation of which some field
    is not for its caller is refused whole, where otherwise that field is null with an error.
    """

    limits: Limits = field(default_factory=Limits)
    introspection: bool = True
    cached: int = 1_000
    scalars: Mapping[str, Callable[[object], object]] = field(default_factory=dict)
    errors: ErrorPolicy = field(default_factory=ErrorPolicy)
    labels: OverrideLabels = NOTHING_ACTIVE
    policies: Policies = NO_POLICIES
    refuse_unauthorized: bool = False
    cost: CostSettings = field(default_factory=CostSettings)
