"""updateContact: telephone and e-mail are the only civil data that a citizen changes; the rest mirrors the population database."""

import re
from dataclasses import dataclass

from resolvers.command import CommandRun, not_found
from resolvers.command_form import refused
from resolvers.idempotency import CommandKey, command_key, once, remember
from resolvers.mongo import Session

CATEGORY = "CONTACT"
MEMORY = "identity_commands"
PHONE = re.compile(r"0\d{9}|\+[1-9]\d{6,14}", re.ASCII)  # as dialled in Viet Nam, or E.164
EMAIL = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]+\.[^\s@<>,;.]{2,63}")
LONGEST_EMAIL = 254  # RFC 5321


@dataclass(frozen=True, slots=True)
class UpdateContact:
    """`changes` names what is to change, `phone` or `email`; None takes it away."""

    changes: tuple[tuple[str, str | None], ...]
    idempotency_key: str | None = None


async def update_contact(command: CommandRun, update: UpdateContact) -> str:
    """Change the caller's own contact data; gives the caller's number.

    Raises:
        ClientError: in the order row, form of the input, standing, state.
    """
    command.check_row()
    changes = dict(update.changes)
    _check(changes)
    key = command_key(command, update.idempotency_key, (sorted(changes.items()),))
    number = command.actor.personal_id
    if number is None:
        raise refused("input", "the token names no citizen", "change it with a citizen's token")
    await command.stand_by_number(number)
    return await once(command, key, _stored, lambda: _store(command, key, number, changes))


async def _stored(number: str) -> str:
    return number


def _check(changes: dict[str, str | None]) -> None:
    if not changes:
        raise refused("input", "nothing is to change", "give a phone, an email or both")
    phone, email = changes.get("phone"), changes.get("email")
    if phone is not None and not PHONE.fullmatch(phone):
        raise refused("phone", "this is no telephone number", "write 0 and nine digits, or + and the country's code")
    if email is not None and (len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email)):
        raise refused("email", "this is no e-mail address", "write it as name@example.vn")


async def _store(command: CommandRun, key: CommandKey, number: str, changes: dict[str, str | None]) -> str:
    async def work(session: Session) -> str:
        await remember(command.database, key, number, command.now, session)
        change = {"$set": changes}
        if not await command.database.collection("citizens").update({"_id": number}, change, session=session):
            raise not_found("citizen")
        return number

    return await command.database.run_transaction(work)
