"""What the commands of all domains have in common: the order of their checks and how a refusal is worded.

token and row -> form of the input -> standing -> state. Before standing is shown, unknown and refused are the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from gateway.errors import Forbidden, InternalError, NotFound, Unauthenticated
from policies.actor import Actor
from policies.command_guard import Command, error_of
from policies.decision import Decision
from policies.fetch_grant import GrantScope
from policies.request import Record
from resolvers.command_ports import CommandPorts
from resolvers.context import SubgraphContext
from resolvers.mongo import Database


@dataclass(frozen=True, slots=True)
class CommandRun:
    """One command of one caller at one moment; `name` is the action that rows and log speak of.

    `memory`: the domain's collection that remembers idempotency keys.
    """

    name: str
    category: str
    memory: str
    actor: Actor
    now: datetime
    database: Database
    ports: CommandPorts
    request_id: str = field(default_factory=lambda: uuid4().hex)

    @property
    def caller(self) -> str:
        """The token's `sub`; a row that allows a command is never one of `public`."""
        if self.actor.sub is None:
            raise Unauthenticated(f"{self.name} asks for a token")
        return self.actor.sub

    def check_row(self) -> None:
        """Raises Unauthenticated or Forbidden: nobody with such a token may, whoever it is about."""
        self.ports.guard.check(self.actor, self.category, self.name)

    async def stand_by_number(
        self,
        subject: str,
        *,
        flags: tuple[str, ...] = (),
        organization_connected: bool = False,
    ) -> Decision:
        """The number came from the input: a refusal is the same for every number, known or not."""
        decision = await self.ports.guard.authorize(
            self.actor,
            Command(self.name, self.category, subject, flags=frozenset(flags)),
            self.request_id,
            organization_connected=organization_connected,
        )
        if not decision.allowed:
            raise error_of(decision, self.name)
        return decision

    async def stand_each(self, things: Sequence[tuple[str, Record]]) -> list[Decision]:
        """Of a list, each by its number and record: refusals are for the command to word."""
        commands = [Command(self.name, self.category, subject, record) for subject, record in things]
        return await self.ports.guard.authorize_each(self.actor, commands, self.request_id) if commands else []

    async def stand_by_id(
        self, subject: str | None, what: str, *, flags: tuple[str, ...] = (), record: Record | None = None
    ) -> Decision:
        """The number came from what an id led to (None: to nothing): a refusal looks as if there were nothing."""
        if subject is None:
            raise not_found(what)
        decision = await self.ports.guard.authorize(
            self.actor, Command(self.name, self.category, subject, record, frozenset(flags)), self.request_id
        )
        if not decision.allowed:
            raise not_found(what)
        return decision

    async def recognise(self, subject: str, record: Record) -> bool:
        """Whether what the caller said of a record is right. A wrong guess is about nobody, and stands in nobody's log."""
        return await self.ports.guard.recognise(
            self.actor,
            Command(self.name, self.category, subject, record, _flags(record)),
            self.request_id,
        )


def _flags(record: Record) -> frozenset[str]:
    return record.flags if isinstance(record.flags, frozenset) else frozenset()


def not_found(what: str) -> NotFound:
    return NotFound(f"there is no such {what}", suggestion=f"take the id from your own list of {what}s")


def run_of(context: SubgraphContext, name: str, category: str, memory: str) -> CommandRun:
    """The command of the request that is being answered.

    Raises:
        InternalError: this process runs none.
        Forbidden: the request came under another grant: it was never decided as a command.
    """
    if context.commands is None:
        raise InternalError("this process was started without what commands need")
    if context.grant.scope is not GrantScope.COMMAND:
        raise Forbidden(f"`{name}` runs only under a grant of the gateway")
    return CommandRun(name, category, memory, context.grant.actor, context.now, context.database, context.commands)
