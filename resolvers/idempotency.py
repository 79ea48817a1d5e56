"""A command that is repeated with its key answers the same thing and does nothing; the key belongs to (caller, command)."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import orjson

from gateway.errors import Conflict, LimitExceeded
from resolvers.command import CommandRun
from resolvers.command_form import refused
from resolvers.database_errors import DuplicateKey
from resolvers.mongo import Database, Session

T = TypeVar("T")
LONGEST_KEY = 128


@dataclass(frozen=True, slots=True)
class CommandKey:
    """`id` None: the caller gave no key, and nothing is remembered. `fingerprint` is of the input without its key."""

    id: str | None
    fingerprint: str
    memory: str


def command_key(command: CommandRun, key: str | None, content: Sequence[object]) -> CommandKey:
    """Raises BadUserInput for a key that is empty or too long to be one."""
    fingerprint = hashlib.sha256(orjson.dumps(list(content), default=str)).hexdigest()
    if key is None:
        return CommandKey(None, fingerprint, command.memory)
    if not key.strip() or len(key) > LONGEST_KEY:
        raise refused("idempotencyKey", f"a key has 1 to {LONGEST_KEY} characters", "use a random one, a UUID say")
    # Hashed, so that a caller's choice of characters cannot make it another caller's.
    belongs_to = orjson.dumps([command.caller, command.name, key])
    return CommandKey(hashlib.sha256(belongs_to).hexdigest(), fingerprint, command.memory)


async def earlier_result(database: Database, key: CommandKey) -> str | None:
    """The id of what the first command made, or None when this is the first.

    Raises:
        Conflict: the same key came with other content.
    """
    if key.id is None:
        return None
    found = await database.collection(key.memory).find_one({"_id": key.id})
    if found is None:
        return None
    if found["fingerprint"] != key.fingerprint:
        raise Conflict(
            "the idempotency key was used with other content",
            suggestion="repeat the same input, or use another key",
            extensions={"field": "idempotencyKey"},
        )
    return str(found["result"])


async def remember(database: Database, key: CommandKey, result: str, at: datetime, session: Session) -> None:
    """In the command's own transaction. Raises DuplicateKey when the same command is being run twice at once."""
    if key.id is None:
        return
    await database.collection(key.memory).insert(
        {"_id": key.id, "fingerprint": key.fingerprint, "result": result, "at": at}, session=session
    )


async def once(
    command: CommandRun, key: CommandKey, stored: Callable[[str], Awaitable[T]], run: Callable[[], Awaitable[T]]
) -> T:
    """What the first command with this key left, `stored` by its result; or `run`, which remembers the key.

    Raises:
        Conflict: the same key came with other content.
        LimitExceeded: the same command is being run at once, and did not end.
    """
    for _ in range(2):  # the second time, the same command that ran at once has stored its answer
        earlier = await earlier_result(command.database, key)
        if earlier is not None:
            return await stored(earlier)
        try:
            return await run()
        except DuplicateKey:
            continue
    raise LimitExceeded("the same command is running", suggestion="ask again in a moment")
