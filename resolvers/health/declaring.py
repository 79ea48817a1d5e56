"""What a citizen says of oneself (QĐ 31/QĐ-BYT 2026 art 2.3 b): marked as stated by the patient, once for its key.

Nobody holds it as its own record (custodian NONE): who treats the citizen reads it, at whatever facility.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import uuid4

from policies.days import day_of
from policies.decision import NO_CUSTODIAN
from resolvers.command import CommandRun
from resolvers.command_form import refused
from resolvers.health.documents import Row
from resolvers.idempotency import CommandKey, once, remember
from resolvers.mongo import Session

MEMORY = "health_commands"

R = TypeVar("R")


async def declare(
    command: CommandRun,
    key: CommandKey,
    collection: str,
    said: Callable[[str], Awaitable[Row]],
    record: Callable[[Row], R],
) -> R:
    """Put it into the caller's own book; `said`: its fields and flags, of the citizen with that number.

    Raises:
        ClientError: the token names no citizen; standing.
    """
    number = command.actor.personal_id
    if number is None:
        raise refused("input", "the token names no citizen", "declare it with a citizen's token")
    await command.stand_by_number(number)

    async def stored(declared: str) -> R:
        (found,) = await command.database.collection(collection).find({"_id": declared})
        return record(found)

    async def run() -> R:
        document: Row = {
            "_id": uuid4().hex,
            "personal_id": number,
            "custodian": NO_CUSTODIAN,
            "date": day_of(command.now).isoformat(),
            "encounter_id": None,
            "source": "PATIENT",
            **await said(number),
        }

        async def work(session: Session) -> None:
            await remember(command.database, key, str(document["_id"]), command.now, session)
            await command.database.collection(collection).insert(document, session=session)

        await command.database.run_transaction(work)
        return record(document)

    return await once(command, key, stored, run)
