"""The guard port: execution asks it what a caller may see of which subject. One guard per request; `app` wires policies' one."""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from policies.decision import Decision
from policies.fetch_grant import FetchGrant, GrantScope
from policies.question import Disclosure, Question
from policies.request import Record


class Guard(Protocol):
    """Answers for one request and its actor; any exception denies."""

    @property
    def caller(self) -> str | None:
        """The caller's own personal number: what `$caller` stands for."""

    def coordinate(self, category: str, type_name: str, field_name: str, action: str) -> Decision | None:
        """Decide by coordinate alone, before planning: allowed, refused, or None when it depends on the data."""

    def policies(self, names: tuple[tuple[str, ...], ...]) -> bool:
        """`@policy`: OR of ANDs of non-personal resources that the caller's role may read."""

    async def ask(self, questions: Collection[Question]) -> Mapping[Question, Decision]:
        """Decide all at once: one look-up of consents, treatments and guardians for all subjects. Never cached."""

    def permits(self, question: Question, decision: Decision, record: Record) -> Decision:
        """Decide one instance by what came back; pure, no look-up. `decision` is what `ask` said for its own subject."""

    def grant(self, decisions: Mapping[Question, Decision], scope: GrantScope) -> FetchGrant:
        """The fetch grant that goes with a fetch covering exactly these."""

    def note(self, disclosure: Disclosure) -> None:
        """Remember for the log."""

    async def settle(self) -> None:
        """Write the log rows, acknowledged. Raises InternalError when they cannot be written: nothing is disclosed then."""


NewGuard = Callable[[], Guard | None]  # one for each answer of several
