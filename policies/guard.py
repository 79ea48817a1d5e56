"""The guard of one request: answers the gateway's questions through `decide`, and writes down what was disclosed."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from gateway.errors import GatewayError, InternalError
from policies.actor import Actor
from policies.conditions.condition import FieldLevel
from policies.conditions.listed import CONDITIONS
from policies.decide import decide, decide_caller, decide_record, refuse
from policies.decision import Clause, Decision
from policies.disclosures import Occasion, rows
from policies.fetch_grant import FetchGrant, GrantScope
from policies.grants import Grants, GrantSource
from policies.log import DisclosureLog
from policies.look_up import asks
from policies.policy import Policy, Row
from policies.question import Disclosure, Question
from policies.request import Record, Request
from policies.vocabulary import PUBLIC_RESOURCES, READ

UNNAMED = "unnamed"  # an operation without a name


class RequestGuard:
    """One actor, one request. What `ask` answers lives for one fetch: consents are looked up at each."""

    def __init__(
        self,
        policy: Policy,
        actor: Actor,
        grant_source: GrantSource,
        log: DisclosureLog,
        clock: Callable[[], datetime],
        request_id: str,
        operation: str | None = None,
    ) -> None:
        self._policy = policy
        self._actor = actor
        self._grant_source = grant_source
        self._log = log
        self._clock = clock
        self._request_id = request_id
        self._operation = operation or UNNAMED
        self._disclosures: list[Disclosure] = []

    @property
    def actor(self) -> Actor:
        return self._actor

    @property
    def caller(self) -> str | None:
        """The caller's own personal number: what `$caller` stands for."""
        return self._actor.personal_id

    def coordinate(self, category: str, type_name: str, field_name: str, action: str) -> Decision | None:
        """Decide by coordinate alone: allowed to everybody, refused whoever it is about, or None."""
        decision = decide_caller(self._policy, self._actor, category, action)
        if decision is not None:
            return decision
        table = self._policy.rows(self._actor.role, category, action)
        unlisted = [reason for row in table if (reason := _unlisted(row, type_name, field_name)) is not None]
        if len(unlisted) < len(table):
            return None
        # Not the category is refused but what the row leaves out of it: there is nothing to log.
        return replace(refuse(self._policy, self._actor, category, action, unlisted), obligations=())

    def policies(self, names: tuple[tuple[str, ...], ...]) -> bool:
        """`@policy`: OR of ANDs of resources about nobody that the caller's role may read."""
        return any(group and all(self._may_read(name) for name in group) for group in names)

    async def ask(self, questions: Collection[Question]) -> Mapping[Question, Decision]:
        """Decide all at once: one look-up for all subjects of whom anything on record could matter, or none."""
        subjects = {
            question.subject
            for question in questions
            if question.subject is not None and asks(self._policy, self._actor, question)
        }
        found: Mapping[str, Grants] = {}
        if subjects:
            try:
                found = await self._grant_source.grants(self._actor, sorted(subjects))
            except GatewayError:
                raise
            except Exception as error:  # nothing is decided then, so nothing is disclosed
                raise InternalError("the grants could not be looked up") from error
        now = self._clock()
        return {question: self._decide(question, found, now) for question in questions}

    def permits(self, question: Question, decision: Decision, record: Record) -> Decision:
        """Decide one instance by what came back; `decision` is what `ask` said for its subject.

        A question over many subjects (`subject` None) takes each record's own: the row must need nothing on record.
        """
        return decide_record(self._policy, self._request(question, record), decision)

    def grant(self, decisions: Mapping[Question, Decision], scope: GrantScope) -> FetchGrant:
        """The fetch grant that covers exactly these; one of inputs, of a command or of public fields has no clauses."""
        actions = {question.action for question in decisions}
        action = actions.pop() if len(actions) == 1 else READ
        if scope not in (GrantScope.SUBJECTS, GrantScope.EACH):
            return FetchGrant(actor=self._actor, action=action, scope=scope)
        subjects: dict[str, dict[str, tuple[Clause, ...]]] = {}
        each: dict[str, tuple[Clause, ...]] = {}
        for question, decision in decisions.items():
            if not decision.allowed:
                continue
            if question.subject is None:
                each[question.category] = decision.clauses
            else:
                subjects.setdefault(question.subject, {})[question.category] = decision.clauses
        return FetchGrant(actor=self._actor, action=action, scope=scope, subjects=subjects, each=each)

    def note(self, disclosure: Disclosure) -> None:
        """Remember for the log; what is told twice is written once."""
        self._disclosures.append(disclosure)

    async def settle(self) -> None:
        """Write the rows in one batch, acknowledged.

        Raises:
            InternalError: they cannot be written; nothing may be disclosed then.
        """
        occasion = Occasion(self._clock(), self._request_id, self._actor, self._operation)
        to_write = rows(occasion, self._disclosures)
        self._disclosures = []
        if not to_write:
            return
        try:
            await self._log.write(to_write)
        except GatewayError:
            raise
        except Exception as error:
            raise InternalError("the disclosure could not be written down") from error

    def _decide(self, question: Question, found: Mapping[str, Grants], now: datetime) -> Decision:
        subject = question.subject or ""
        return decide(self._policy, self._request(question), found.get(subject) or Grants(subject), now)

    def _request(self, question: Question, record: Record | None = None) -> Request:
        subject = question.subject
        if subject is None and record is not None:
            subject = record.subject
        return Request(self._actor, question.category, question.action, subject, record)

    def _may_read(self, name: str) -> bool:
        if name not in PUBLIC_RESOURCES:
            return False
        return decide(self._policy, Request(self._actor, name, READ, None), Grants(""), self._clock()).allowed


def _unlisted(row: Row, type_name: str, field_name: str) -> str | None:
    for name in row.members:
        condition = CONDITIONS[name]
        if isinstance(condition, FieldLevel) and not condition.lists(type_name, field_name):
            return f"{row.condition}: {condition.otherwise}"
    return None
