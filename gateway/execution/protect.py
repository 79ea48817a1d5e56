"""Before a fetch: ask the guard, once, what is allowed to each object that the fetch is about.

What cannot be decided is denied. A guard that cannot look anything up is no refusal: nothing is asked or shown then, and
the caller is told that it is us.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.errors import InternalError, SubgraphUnavailable
from gateway.execution.claims import claimed_subject
from gateway.execution.guard import Guard
from gateway.execution.pruned_selection import PrunedSelection
from gateway.execution.refusals import DENIED, refused
from gateway.execution.slots import Refused, StoreObject
from gateway.planning.plan import ClaimSource, FetchScope, Protection
from policies.decision import Decision
from policies.fetch_grant import PUBLIC_GRANT, FetchGrant, GrantScope
from policies.question import Disclosure, Question

Subjects = tuple[str | None, ...]  # the number that each protection of a fetch claims


@dataclass(frozen=True, slots=True)
class Standing:
    """What is allowed of a fetch for one object, by protection number.

    A protection without a question (and not refused) is one whose subject only the answer tells.
    """

    subjects: Subjects = ()
    questions: tuple[Question | None, ...] = ()
    decisions: Mapping[Question, Decision] = field(default_factory=dict)
    refusals: Mapping[int, Refused] = field(default_factory=dict)

    @property
    def refused(self) -> frozenset[int]:
        return frozenset(self.refusals)


NOTHING_ASKED = Standing()


class Protector:
    """The one door to the guard, for one operation; `guard` None: the supergraph protects nothing."""

    def __init__(self, guard: Guard | None, variables: Mapping[str, Any]) -> None:
        self.guard = guard
        self._variables = variables

    @property
    def caller(self) -> str | None:
        return self.guard.caller if self.guard is not None else None

    @property
    def authenticated(self) -> bool:
        return self.guard is not None and self.grant({}, FetchScope.PUBLIC).actor.authenticated

    def subjects(self, protections: Sequence[Protection], target: StoreObject | None) -> Subjects:
        """The number that each protection claims for this object."""
        caller = self.caller
        return tuple(claimed_subject(p.claim, self._variables, caller, target) for p in protections)

    async def ask(self, questions: Iterable[Question]) -> dict[Question, Decision]:
        """Every question has an answer: what the guard does not answer is denied.

        Raises:
            SubgraphUnavailable: the guard's own look-up got no answer; what was to be decided has failed.
            InternalError: anything else; nothing of the whole answer may be sent.
        """
        asked = list(dict.fromkeys(questions))
        if not asked:
            return {}
        try:
            answers = await self.guard.ask(asked) if self.guard is not None else {}
        except (SubgraphUnavailable, InternalError):
            raise
        except Exception as error:
            raise InternalError("the guard could not decide") from error
        return {question: answers.get(question, DENIED) for question in asked}

    def grant(self, decisions: Mapping[Question, Decision], scope: FetchScope) -> FetchGrant:
        """For exactly what is allowed. Inputs, and what a command returns, carry no clauses."""
        if self.guard is None:
            return PUBLIC_GRANT
        clauses = scope in (FetchScope.SUBJECTS, FetchScope.EACH)
        return self.guard.grant(
            {q: d for q, d in decisions.items() if d.allowed} if clauses else {}, GrantScope(scope.value)
        )

    def note(self, disclosures: Iterable[Disclosure]) -> None:
        if self.guard is not None:
            for disclosure in disclosures:
                self.guard.note(disclosure)

    def note_refused(self, standing: Standing, selection: PrunedSelection) -> None:
        """A category refused for a subject is logged with the fields that were asked."""
        fields: dict[Question, set[str]] = {}
        for taken_out in selection.refusals():
            question = standing.questions[taken_out.protection]
            if question is not None and question.subject is not None:
                fields.setdefault(question, set()).add(taken_out.name)
        self.note(
            Disclosure(question, _as_refused(standing.decisions.get(question, DENIED)), frozenset(names))
            for question, names in fields.items()
        )

    def note_refused_object(
        self, standing: Standing, items: Iterable[tuple[str, int]], selection: PrunedSelection
    ) -> None:
        """As above, where the category is that of the whole object."""
        fields = frozenset(selection.typed(None).covered)
        for number in dict.fromkeys(number for _, number in items if number in standing.refusals):
            question = standing.questions[number]
            if question is not None and question.subject is not None:
                decision = _as_refused(standing.decisions.get(question, DENIED))
                self.note([Disclosure(question, decision, fields)])


def withheld(protection: Protection, decision: Decision) -> bool:
    """A category as a whole: refused, or not given whole where nobody can filter it afterwards."""
    if not decision.allowed:
        return True
    return (
        protection.bounded and not protection.narrowed and not all(clause.whole_category for clause in decision.clauses)
    )


def questions_of(protections: Sequence[Protection], subjects: Subjects) -> tuple[Question | None, ...]:
    """None: only the answer will tell whose it is, or nothing does."""
    return tuple(
        Question(None, protection.category, protection.action)
        if protection.claim.source is ClaimSource.EACH
        else Question(subject, protection.category, protection.action)
        if subject is not None
        else None
        for protection, subject in zip(protections, subjects, strict=True)
    )


def standing_of(
    protections: Sequence[Protection], subjects: Subjects, decisions: Mapping[Question, Decision]
) -> Standing:
    """What the guard's answers make of one object's claims."""
    questions = questions_of(protections, subjects)
    refusals: dict[int, Refused] = {}
    for number, (question, protection) in enumerate(zip(questions, protections, strict=True)):
        if question is not None:
            decision = decisions.get(question, DENIED)
            if withheld(protection, decision):
                refusals[number] = refused(_as_refused(decision))
        elif protection.claim.source is not ClaimSource.DATA:
            refusals[number] = refused(DENIED)
    own = {q: decisions.get(q, DENIED) for q in questions if q is not None}
    return Standing(subjects, questions, own, refusals)


def _as_refused(decision: Decision) -> Decision:
    """An allowed category that cannot be given whole is refused like any other."""
    if not decision.allowed:
        return decision
    return Decision(allowed=False, reasons=(*decision.reasons, "not the whole category"), code=DENIED.code)
