"""What `@authenticated`, `@requiresScopes` and `@policy` ask for (Federation 2.5, 2.6): an OR of ANDs; of several, all (2.12)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from gateway.composition.applied_values import alternatives
from gateway.composition.linked_feature import FEDERATION
from gateway.composition.subgraph_schema import Applied

Alternatives = tuple[tuple[str, ...], ...]
ACCESS = ("authenticated", "requiresScopes", "policy")


@dataclass(frozen=True, slots=True)
class Requirement:
    """None: nothing is asked."""

    authenticated: bool = False
    scopes: Alternatives | None = None
    policies: Alternatives | None = None

    def implies(self, other: "Requirement") -> bool:
        """Whether everybody who meets this meets the other."""
        return (
            (self.authenticated or not other.authenticated)
            and _implies(self.scopes, other.scopes)
            and _implies(self.policies, other.policies)
        )


def requirement(applied: Iterable[Applied]) -> Requirement:
    """What all of these ask for together."""
    access = [a for a in applied if a.feature == FEDERATION and a.name in ACCESS]
    return Requirement(
        any(a.name == "authenticated" for a in access),
        _together([alternatives(a, "scopes") for a in access if a.name == "requiresScopes"]),
        _together([alternatives(a, "policies") for a in access if a.name == "policy"]),
    )


def conjunction(found: Iterable[Alternatives]) -> Alternatives:
    """AND of ORs of ANDs, as an OR of ANDs: every subgraph's requirement must be met."""
    distinct = sorted({tuple(sorted(set(one))) for one in found})
    groups = {frozenset(name for group in chosen for name in group) for chosen in product(*distinct)}
    # Who meets a smaller group meets every larger one: those say nothing.
    return tuple(sorted(tuple(sorted(group)) for group in groups if not any(other < group for other in groups)))


def _together(found: Sequence[Alternatives]) -> Alternatives | None:
    if not found:
        return None
    if len(set(found)) == 1:
        return found[0]  # as it is written
    return conjunction(one for one in found if one)  # an empty OR was always read as asking for nothing


def _implies(ours: Alternatives | None, theirs: Alternatives | None) -> bool:
    if not theirs:
        return True
    return ours is not None and all(any(set(wanted) <= set(group) for wanted in theirs) for group in ours)
