"""May this actor run this command about this subject? Decided like a read, and written to the log under the command's name."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.errors import ClientError, Forbidden, GatewayError, InternalError, Unauthenticated
from policies.actor import Actor
from policies.decide import decide, decide_caller
from policies.decision import Decision
from policies.disclosures import Occasion, rows
from policies.grants import Grants, GrantSource
from policies.log import DisclosureLog, LogRow
from policies.policy import Policy
from policies.question import Disclosure, Question
from policies.request import Record, Request


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
        self, actor: Actor, command: Command, request_id: str, *, organization_connected: bool = False
    ) -> Authorization:
        """Decide standing and make the row, for a command that writes it in the transaction of what it does.

        Raises:
            InternalError: grants cannot be looked up; the command must not run.
        """
        try:
            found = await self._grant_source.grants(actor, [command.subject])
        except GatewayError:
            raise
        except Exception as error:
            raise InternalError("the grants could not be looked up") from error
        grants = replace(
            found.get(command.subject) or Grants(command.subject), organization_connected=organization_connected
        )
        now = self._clock()
        request = Request(actor, command.category, command.name, command.subject, command.record)
        decision = decide(self._policy, request, grants, now)
        question = Question(command.subject, command.category, command.name)
        disclosure = Disclosure(question, decision, frozenset(), command.flags)
        return Authorization(decision, rows(Occasion(now, request_id, actor, command.name), [disclosure]))

    async def authorize(
        self, actor: Actor, command: Command, request_id: str, *, organization_connected: bool = False
    ) -> Decision:
        """Decide standing, and write it down before anything else happens. A refusal is for the command to word.

        Raises:
            InternalError: the row cannot be written, or grants cannot be looked up; the command must not run.
        """
        authorization = await self.decide(actor, command, request_id, organization_connected=organization_connected)
        if authorization.rows:
            try:
                await self._log.write(authorization.rows)
            except GatewayError:
                raise
            except Exception as error:
                raise InternalError("the command could not be written down") from error
        return authorization.decision


def error_of(decision: Decision, command: str) -> ClientError:
    """A refusal as an error, where the thing may be named: by id, the command answers NotFound instead."""
    if decision.code == Unauthenticated.code:
        return Unauthenticated(f"{command} asks for a token", suggestion="send one as Authorization: Bearer …")
    return Forbidden(
        f"{command} is not allowed", suggestion="ask who may: the role, its purpose or its standing is missing"
    )
