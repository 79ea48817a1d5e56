"""What officers do with a dossier: receive, ask, verify, refuse, propose; and the second officer, who sends it back.

Due dates are counted in working days from the moment of the command; while the applicant is asked they stand still.
"""

from dataclasses import dataclass

from gateway.errors import Forbidden
from policies.days import day_of
from resolvers.command import CommandRun
from resolvers.command_form import check_text, refused
from resolvers.judicial.deadlines import Step, due_after, working_days_for, working_days_left
from resolvers.judicial.move import Asked, Change, Moved, move
from resolvers.judicial.records import JudicialApplication, RefusalCode

LONGEST_REQUEST = 2000  # what is missing is told in full


@dataclass(frozen=True, slots=True)
class OnDossier:
    """Which dossier; `text` is what the command says of it."""

    dossier_number: str
    text: str | None = None
    idempotency_key: str | None = None


async def receive_application(command: CommandRun, given: OnDossier) -> Moved:
    """Whoever receives it has it on the desk, and from now its time runs."""
    command.check_row()

    async def plan(application: JudicialApplication) -> Change:
        days = working_days_for(Step.PROCESSING, day_of(command.now))
        return Change({"assignee": command.caller, "due_at": due_after(command.now, days)})

    return await move(command, Asked(given.dossier_number, given.idempotency_key), plan)


async def request_supplement(command: CommandRun, given: OnDossier) -> Moved:
    """Ask the applicant for what is missing."""
    command.check_row()
    text = _said(given.text, "say what is missing")

    async def plan(application: JudicialApplication) -> Change:
        days = working_days_for(Step.SUPPLEMENT, day_of(command.now))
        left = working_days_left(command.now, application.due_at) if application.due_at else 0
        asked = {"text": text, "due_at": due_after(command.now, days), "days_left": left}
        return Change({"supplement": asked}, note=text)

    return await move(command, Asked(given.dossier_number, given.idempotency_key, (text,)), plan)


async def request_verification(command: CommandRun, given: OnDossier) -> Moved:
    """Ask another agency; the due date moves by the time that the law gives for it."""
    command.check_row()
    note = check_text("note", given.text)

    async def plan(application: JudicialApplication) -> Change:
        days = working_days_for(Step.VERIFICATION, day_of(command.now))
        return Change({"due_at": due_after(max(application.due_at or command.now, command.now), days)}, note=note)

    return await move(command, Asked(given.dossier_number, given.idempotency_key, (note,)), plan)


async def refuse_application(command: CommandRun, given: OnDossier, code: RefusalCode) -> Moved:
    """The end of a dossier, with a code of the law."""
    command.check_row()
    text = check_text("text", given.text)

    async def plan(application: JudicialApplication) -> Change:
        return Change({"refusal": {"code": code.value, "text": text}}, note=text)

    return await move(command, Asked(given.dossier_number, given.idempotency_key, (code.value, text)), plan)


async def propose_certificate(command: CommandRun, given: OnDossier) -> Moved:
    """Lay it before the second officer.

    Raises:
        Forbidden: the token names no person, and nobody could tell whether who signs is another one.
    """
    command.check_row()
    note = check_text("note", given.text)
    person = command.actor.personal_id
    if person is None:
        raise Forbidden("the token names no person", suggestion="propose with a token that has a `personal_id`")

    async def plan(application: JudicialApplication) -> Change:
        return Change({"proposer": {"sub": command.caller, "personal_id": person}}, note=note)

    return await move(command, Asked(given.dossier_number, given.idempotency_key, (note,)), plan)


async def return_proposal(command: CommandRun, given: OnDossier) -> Moved:
    """The second officer does not sign, and says why; it is on the first one's desk again."""
    command.check_row()
    reason = _said(given.text, "say why it is not signed", "reason")

    async def plan(application: JudicialApplication) -> Change:
        return Change(removed=("proposer",), note=reason)

    return await move(command, Asked(given.dossier_number, given.idempotency_key, (reason,)), plan)


def _said(text: str | None, suggestion: str, field: str = "text") -> str:
    said = check_text(field, text, LONGEST_REQUEST)
    if said is None:
        raise refused(field, f"{field} is empty", suggestion)
    return said
