"""What an element of a supergraph requires of the caller, as `@authenticated`, `@requiresScopes` and `@policy` stand on it."""

from dataclasses import dataclass
from enum import StrEnum

Alternatives = tuple[tuple[str, ...], ...]  # OR of ANDs


class RequirementKind(StrEnum):
    AUTHENTICATED = "authenticated"
    SCOPES = "requiresScopes"
    POLICIES = "policy"


@dataclass(frozen=True, slots=True, order=True)
class Requirement:
    """One of them. `alternatives` of scopes or policies; none: nobody meets it."""

    kind: RequirementKind
    alternatives: Alternatives = ()


Requirements = tuple[Requirement, ...]  # all must be met
