"""The fetch grant: what a subgraph may answer in one fetch, decided by the gateway, put into the database filter there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from policies.actor import Actor
from policies.decision import Clause


class GrantScope(StrEnum):
    """How far a grant reaches."""

    SUBJECTS = "subjects"  # the subjects listed, each category by its clauses
    INPUTS = "inputs"  # keys and guard inputs of that very query, nothing else; no clauses
    EACH = "each"  # a list over many subjects: clauses by category in `each`
    COMMAND = "command"  # a mutation's root field: keys, inputs and public fields of its payload
    PUBLIC = "public"  # public fields only


@dataclass(frozen=True, slots=True)
class FetchGrant:
    """In process the object itself travels; over HTTP it is signed (`policies.grant_token`)."""

    actor: Actor
    action: str = "read"
    scope: GrantScope = GrantScope.PUBLIC
    subjects: Mapping[str, Mapping[str, tuple[Clause, ...]]] = field(
        default_factory=dict
    )  # number -> category -> clauses
    each: Mapping[str, tuple[Clause, ...]] = field(default_factory=dict)

    def clauses(self, subject: str, category: str) -> tuple[Clause, ...]:
        """What permits this category of this subject; empty: nothing does."""
        listed = self.subjects.get(subject, {}).get(category, ())
        if self.scope is GrantScope.EACH:
            return (*listed, *self.each.get(category, ()))
        return listed


PUBLIC_GRANT = FetchGrant(actor=Actor())
