"""The guard port: execution asks it what a caller may see of which subject. One guard per request; `app` wires policies' one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from policies.decision import Decision
from policies.fetch_grant import FetchGrant, GrantScope
from policies.request import Record


@dataclass(frozen=True, slots=True)
class Question:
    """May the caller do `action` with this category of this subject? `subject` None: a list over many subjects."""

    subject: str | None
    category: str
    action: str = "read"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What the log is told: values of one category of one subject are in the answer, or the category was refused."""

    question: Question
    decision: Decision
    fields: frozenset[str]
    flags: frozenset[str] = frozenset()  # of the records disclosed; flagged ones are rows of their own


class Guard(Protocol):
    """Answers for one request; any exception denies."""

    async def ask(self, questions: Collection[Question]) -> Mapping[Question, Decision]:
        """Decide all at once: one look-up of consents, treatments and guardians for all subjects. Never cached."""

    def permits(self, question: Question, decision: Decision, record: Record) -> Decision:
        """Decide one instance by what came back; pure, no look-up. Call only with what `ask` decided for its own subject."""

    def grant(self, decisions: Mapping[Question, Decision], scope: GrantScope) -> FetchGrant:
        """The fetch grant that goes with a fetch covering exactly these."""

    def note(self, disclosure: Disclosure) -> None:
        """Remember for the log."""

    async def settle(self) -> None:
        """Write the log rows, acknowledged. Raises InternalError when they cannot be written: nothing is disclosed then."""
