"""What an applicant does with the own dossier beside paying: bring what is missing, or take the application back."""

from resolvers.command import CommandRun
from resolvers.command_form import check_text, refused
from resolvers.judicial.deadlines import due_after
from resolvers.judicial.move import Asked, Change, Moved, move
from resolvers.judicial.officer_commands import LONGEST_REQUEST, OnDossier
from resolvers.judicial.records import JudicialApplication


async def supplement_application(command: CommandRun, given: OnDossier) -> Moved:
    """Back to the officer who asked, with the working days that were left when the applicant was asked."""
    command.check_row()
    text = check_text("text", given.text, LONGEST_REQUEST)
    if text is None:
        raise refused("text", "text is empty", "say what is brought")

    async def plan(application: JudicialApplication) -> Change:
        left = application.supplement.days_left if application.supplement else 0
        return Change({"due_at": due_after(command.now, left)}, note=text)

    return await move(command, Asked(given.dossier_number, given.idempotency_key, (text,)), plan)


async def withdraw_application(command: CommandRun, given: OnDossier) -> Moved:
    """Until it is issued or refused; the fee is not paid back by this system."""
    command.check_row()
    reason = check_text("reason", given.text)

    async def plan(application: JudicialApplication) -> Change:
        return Change(note=reason)

    return await move(command, Asked(given.dossier_number, given.idempotency_key, (reason,)), plan)
