"""A dossier's way from state to state: the one place where a command changes it, whatever the command.

    moved = await move(command, Asked(number, key, content), plan)

token and row (the caller's) -> form (the caller's) -> who may read it -> key -> state -> standing -> compare and set. Plan
says what changes beside status and timeline; it is asked only when all of that holds. `also` runs in the transaction.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.errors import InvalidTransition
from policies.command_guard import Command, Standing
from policies.request import Record
from resolvers.command import CommandRun, not_found
from resolvers.idempotency import CommandKey, command_key, once, remember
from resolvers.judicial.documents import application_record, step_document
from resolvers.judicial.records import ApplicationStatus, JudicialApplication, TimelineEntry
from resolvers.judicial.repository import JudicialRepository
from resolvers.judicial.transitions import CLOSED, TRANSITIONS
from resolvers.mongo import Session

CATEGORY = "JUDICIAL_APPLICATION"
MEMORY = "judicial_commands"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which dossier, and what makes the command the same one when its key comes again."""

    dossier_number: str
    idempotency_key: str | None
    content: Sequence[object] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a transition brings beside status and timeline; `also` is written with it or not at all."""

    values: Mapping[str, Any] = field(default_factory=dict)
    removed: Sequence[str] = ()
    note: str | None = None
    also: Callable[[Session, JudicialApplication], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """`changed` False: this very command was done before."""

    application: JudicialApplication
    changed: bool


Plan = Callable[[JudicialApplication], Awaitable[Change]]


async def move(command: CommandRun, asked: Asked, plan: Plan) -> Moved:
    """Run a command of the table of transitions.

    Raises:
        NotFound: there is no such dossier, or the caller may not read it, or has no standing for the command.
        InvalidTransition: the command does not lead from its state; told only to who may read it.
        Conflict: the same key came with other content.
    """
    key = command_key(command, asked.idempotency_key, (asked.dossier_number, *asked.content))
    repository = JudicialRepository(command.database)
    application = (await repository.applications([asked.dossier_number])).get(asked.dossier_number)
    if application is None:
        raise not_found("application")
    standing = await _standing(command, application)

    async def stored(number: str) -> Moved:
        return Moved((await repository.applications([number]))[number], changed=False)

    async def run() -> Moved:
        _check_state(command, application)
        if not standing.command.allowed:
            raise not_found("application")
        return Moved(await _store(command, key, application, await plan(application)), changed=True)

    return await once(command, key, stored, run)


def record_of(application: JudicialApplication) -> Record:
    """The dossier as conditions see it."""
    return Record(
        application.personal_id,
        flags=frozenset(application.flags),
        inputs={
            "status": application.status.value,
            "provinceCode": application.province_code,
            "assignee": application.assignee,
            "proposer": application.proposer.personal_id if application.proposer else None,
            "applicant": application.applicant,
            "type": application.type.value,
        },
    )


def step(
    command: CommandRun, target: ApplicationStatus, source: ApplicationStatus | None, note: str | None = None
) -> TimelineEntry:
    """What the timeline says of this command."""
    actor = command.actor
    return TimelineEntry(target, command.now, source, command.caller, actor.role, actor.organization, note)


def open_key(application: JudicialApplication) -> str:
    """One open application for each of these."""
    return "|".join((application.applicant, application.personal_id, application.type.value))


async def _standing(command: CommandRun, application: JudicialApplication) -> Standing:
    """Of who may read it; to all others there is nothing. An officer's standing may have ended with the state."""
    about = Command(
        command.name, command.category, application.personal_id, record_of(application), frozenset(application.flags)
    )
    standing = await command.ports.guard.standing(command.actor, about, CATEGORY, command.request_id)
    if not standing.read.allowed:
        raise not_found("application")
    return standing


def _check_state(command: CommandRun, application: JudicialApplication) -> None:
    if application.status not in TRANSITIONS[command.name].sources:
        raise InvalidTransition(
            f"{command.name} does not lead from {application.status.value}", suggestion="read the application again"
        )


async def _store(
    command: CommandRun, key: CommandKey, application: JudicialApplication, change: Change
) -> JudicialApplication:
    target = TRANSITIONS[command.name].target
    entry = step(command, target, application.status, change.note)
    update: dict[str, Any] = {
        "$set": {"status": target.value, **change.values},
        "$inc": {"version": 1},
        "$push": {"timeline": step_document(entry)},
    }
    if change.removed:
        update["$unset"] = dict.fromkeys(change.removed, "")

    async def work(session: Session) -> JudicialApplication:
        await remember(command.database, key, application.dossier_number, command.now, session)
        found = await command.database.collection("judicial_applications").find_and_update(
            # The version says that nothing of what was decided on has changed since, the status says it for a reader.
            {
                "_id": application.dossier_number,
                "personal_id": application.personal_id,  # where a sharded cluster keeps it
                "version": application.version,
                "status": application.status.value,
            },
            update,
            session=session,
        )
        if found is None:
            raise InvalidTransition(
                "the application was changed by somebody else in the meantime", suggestion="read the application again"
            )
        moved = application_record(found)
        if target in CLOSED:
            await command.database.collection("judicial_open_applications").delete(
                {"_id": open_key(application)}, session=session
            )
        if change.also is not None:
            await change.also(session, moved)
        return moved

    return await command.database.run_transaction(work)
