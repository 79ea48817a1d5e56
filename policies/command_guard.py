"""May this actor run this command about this subject? Decided like a read, and written to the log under the command's name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.errors import ClientError, Forbidden, GatewayError, InternalError, Unauthenticated
from policies.actor import Actor
from policies.decide import decide, decide_caller
from policies.decision import Decision
from policies.disclosures import Occasion, rows
from policies.grants import Grants, GrantSource
from policies.log import DisclosureLog, LogRow
from policies.look_up import asks
from policies.policy import Policy
from policies.question import Disclosure, Question
from policies.request import Record, Request
from policies.vocabulary import READ


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it is decided: its name is the action, `flags` are those that its thing ticks (for the log alone)."""

    name: str
    category: str
    subject: str
    record: Record | None = None
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Authorization:
    """What was decided, and the rows that must be written: with the command's own writes, or at once when refused."""

    decision: Decision
    rows: tuple[LogRow, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """May the caller run the command, and may the caller read the thing that it is run on?"""

    command: Decision
    read: Decision


class CommandGuard:
    """One for all commands of a process; what it needs of a request comes with each call."""

    def __init__(
        self, policy: Policy, grant_source: GrantSource, log: DisclosureLog, clock: Callable[[], datetime]
    ) -> None:
        self._policy = policy
        self._grant_source = grant_source
        self._log = log
        self._clock = clock

    def check(self, actor: Actor, category: str, command: str) -> None:
        """Token and row, before the form of the input is looked at.

        Raises:
            Unauthenticated, Forbidden: nobody with such a token may, whoever it is about.
        """
        decision = decide_caller(self._policy, actor, category, command)
        if decision is not None and not decision.allowed:
            raise error_of(decision, command)

    async def decide(
        self,
        actor: Actor,
        command: Command,
        request_id: str,
        *,
        organization_connected: bool = False,
        kinship: str | None = None,
    ) -> Authorization:
        """Decide standing and make the row, for a command that writes it in the transaction of what it does.

        `organization_connected` and `kinship` are facts that the command looked up for conditions of its own.

        Raises:
            InternalError: grants cannot be looked up; the command must not run.
        """
        question = Question(command.subject, command.category, command.name)
        grants = replace(
            await self._grants(actor, question), organization_connected=organization_connected, kinship=kinship
        )
        return self._authorization(actor, command, request_id, grants)

    async def authorize(
        self,
        actor: Actor,
        command: Command,
        request_id: str,
        *,
        organization_connected: bool = False,
        kinship: str | None = None,
    ) -> Decision:
        """Decide standing, and write it down before anything else happens. A refusal is for the command to word.

        Raises:
            InternalError: the row cannot be written, or grants cannot be looked up; the command must not run.
        """
        authorization = await self.decide(
            actor, command, request_id, organization_connected=organization_connected, kinship=kinship
        )
        await self._write_down(authorization)
        return authorization.decision

    async def recognise(self, actor: Actor, command: Command, request_id: str) -> bool:
        """As `authorize`, of a guess: only one that is right is about somebody, and written down.

        Raises:
            InternalError: the row cannot be written, or grants cannot be looked up; nothing may be told.
        """
        authorization = await self.decide(actor, command, request_id)
        if authorization.decision.allowed:
            await self._write_down(authorization)
        return authorization.decision.allowed

    async def authorize_each(self, actor: Actor, commands: Sequence[Command], request_id: str) -> list[Decision]:
        """`authorize` for each of a list, with one look-up and one write of the log for all of them."""
        questions = [Question(one.subject, one.category, one.name) for one in commands]
        found: Mapping[str, Grants] = {}
        if any(asks(self._policy, actor, question) for question in questions):
            found = await self._look_up(actor, [one.subject for one in commands])
        authorizations = [
            self._authorization(actor, one, request_id, found.get(one.subject) or Grants(one.subject))
            for one in commands
        ]
        await self._write_down(*authorizations)
        return [one.decision for one in authorizations]

    async def standing(
        self, actor: Actor, command: Command, read: str, request_id: str, *, kinship: str | None = None
    ) -> Standing:
        """`authorize`, and whether the caller may read the record in the category `read`: with one look-up for both.

        Raises:
            InternalError: the row cannot be written, or grants cannot be looked up; the command must not run.
        """
        questions = (Question(command.subject, command.category, command.name), Question(command.subject, read))
        grants = replace(await self._grants(actor, *questions), kinship=kinship)
        authorization = self._authorization(actor, command, request_id, grants)
        await self._write_down(authorization)
        request = Request(actor, read, READ, command.subject, command.record)
        return Standing(authorization.decision, decide(self._policy, request, grants, self._clock()))

    async def _grants(self, actor: Actor, *questions: Question) -> Grants:
        """All of one subject; where nothing on record could matter, nothing is looked up."""
        subject = questions[0].subject
        assert subject is not None
        if not any(asks(self._policy, actor, question) for question in questions):
            return Grants(subject)
        return (await self._look_up(actor, [subject])).get(subject) or Grants(subject)

    async def _look_up(self, actor: Actor, subjects: Sequence[str]) -> Mapping[str, Grants]:
        try:
            return await self._grant_source.grants(actor, subjects)
        except GatewayError:
            raise
        except Exception as error:
            raise InternalError("the grants could not be looked up") from error

    def _authorization(self, actor: Actor, command: Command, request_id: str, grants: Grants) -> Authorization:
        now = self._clock()
        request = Request(actor, command.category, command.name, command.subject, command.record)
        decision = decide(self._policy, request, grants, now)
        question = Question(command.subject, command.category, command.name)
        disclosure = Disclosure(question, decision, frozenset(), command.flags)
        return Authorization(decision, rows(Occasion(now, request_id, actor, command.name), [disclosure]))

    async def _write_down(self, *authorizations: Authorization) -> None:
        written = [row for one in authorizations for row in one.rows]
        if not written:
            return
        try:
            await self._log.write(written)
        except GatewayError:
            raise
        except Exception as error:
            raise InternalError("the command could not be written down") from error


def error_of(decision: Decision, command: str) -> ClientError:
    """A refusal as an error, where the thing may be named: by id, the command answers NotFound instead."""
    if decision.code == Unauthenticated.code:
        return Unauthenticated(f"{command} asks for a token", suggestion="send one as Authorization: Bearer …")
    return Forbidden(
        f"{command} is not allowed", suggestion="ask who may: the role, its purpose or its standing is missing"
    )
