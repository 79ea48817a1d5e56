"""Six digits that open one certificate for one organisation, for a quarter of an hour (MPS draft circular 4/2026).

They are derived from a random name of the sharing by a secret of the gateway's, so that a repeated command tells them again;
kept is only a keyed hash. A try is counted before it is compared and given back when it was right: five wrong ones, at once
or one after the other, and the passcode is dead.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from resolvers.mongo import Database, Session, Write

COLLECTION = "certificate_passcodes"
LIFE = timedelta(minutes=15)
WRONG_TRIES = 5
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Sharing:
    """One passcode as it was given; `name` is random."""

    name: str
    certificate: str
    organization: str
    personal_id: str
    expires_at: datetime

    def passcode(self, secret: bytes) -> str:
        digest = hmac.digest(secret, f"passcode\0{self.name}".encode(), "sha256")
        return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}d}"


async def share(database: Database, sharing: Sharing, secret: bytes, session: Session) -> None:
    """It takes the place of an earlier one for the same certificate and organisation, tries and all."""
    code = sharing.passcode(secret)
    document = {
        "_id": _id(sharing.certificate, sharing.organization),
        "personal_id": sharing.personal_id,
        "hash": _hash(secret, sharing.certificate, sharing.organization, code),
        "tries": 0,
        "expires_at": sharing.expires_at,
    }
    written = Write("replace", {"_id": document["_id"]}, document, upsert=True)
    await database.collection(COLLECTION).bulk([written], session=session)


async def is_open(
    database: Database, certificate: str, organization: str, passcode: str, secret: bytes, now: datetime
) -> bool:
    """Whether this is the live passcode; a wrong one is counted once."""
    collection = database.collection(COLLECTION)
    live = {"_id": _id(certificate, organization), "expires_at": {"$gt": now}, "tries": {"$lt": WRONG_TRIES}}
    found = await collection.find_and_update(live, {"$inc": {"tries": 1}})
    given = _hash(secret, certificate, organization, passcode)
    if found is None or not hmac.compare_digest(found["hash"], given):
        return False
    await collection.update({"_id": found["_id"], "hash": found["hash"]}, {"$inc": {"tries": -1}})
    return True


def _id(certificate: str, organization: str) -> str:
    return f"{certificate}/{organization}"


def _hash(secret: bytes, certificate: str, organization: str, passcode: str) -> str:
    return hmac.digest(secret, f"hash\0{certificate}\0{organization}\0{passcode}".encode(), "sha256").hex()
