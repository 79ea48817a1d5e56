"""How often an organisation may guess: each guess is counted before it is looked at, and given back when it was right.

So of many guesses at once no more are looked at than of as many one after the other.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.errors import LimitExceeded
from resolvers.command import CommandRun
from resolvers.database_errors import DuplicateKey
from resolvers.mongo import Documents

COLLECTION = "certificate_guesses"
WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Guess:
    """One that is counted as wrong until it is given back."""

    collection: Documents
    key: str

    async def was_right(self) -> None:
        await self.collection.update({"_id": self.key}, {"$inc": {"guesses": -1}})


async def count_guess(command: CommandRun, most: int) -> Guess:
    """Raises LimitExceeded, whether the guess is right or wrong: nothing is looked at any more."""
    hour = command.now.replace(minute=0, second=0, microsecond=0)
    guess = Guess(command.database.collection(COLLECTION), _key(command, hour))
    for _ in range(2):  # the second time, of two first guesses at once the other's counter is there
        if await guess.collection.update({"_id": guess.key, "guesses": {"$lt": most}}, {"$inc": {"guesses": 1}}):
            return guess
        try:
            await guess.collection.insert({"_id": guess.key, "guesses": 1, "until": hour + WINDOW})
            return guess
        except DuplicateKey:
            continue
    raise LimitExceeded(
        f"more than {most} wrong tries within an hour",
        suggestion="compare what you typed with the certificate, and ask again in the next hour",
    )


def _key(command: CommandRun, hour: datetime) -> str:
    """An organisation's callers guess together; hashed, so that a name cannot be taken for another's hour."""
    who = command.actor.organization or command.caller
    return hashlib.sha256(f"{command.name}\0{who}\0{hour.isoformat()}".encode()).hexdigest()
