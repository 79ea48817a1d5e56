"""requestCorrection: a citizen says what is wrong in a visit of one's own; the facility that recorded it owes an answer.

Nothing is changed by it: the facility amends its own record, and both versions stay readable (PDPL 91/2025 art 4;
Decree 356/2025 art 5).
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from policies.request import Record
from resolvers.command import CommandRun, not_found
from resolvers.command_form import check_text, refused
from resolvers.health.corrections import COLLECTION, DataSubjectRequestRecord, RequestStatus, deadlines, request_record
from resolvers.idempotency import CommandKey, command_key, once, remember
from resolvers.mongo import Session

CATEGORY = "HEALTH_VISIT"
LONGEST_STATEMENT = 2000


@dataclass(frozen=True, slots=True)
class RequestCorrection:
    encounter_id: str
    statement: str
    idempotency_key: str | None = None


async def request_correction(command: CommandRun, asked: RequestCorrection) -> DataSubjectRequestRecord:
    """Store the request, or give back an equal one that is open.

    Raises:
        ClientError: in the order row, form of the input, standing.
    """
    command.check_row()
    statement = check_text("statement", asked.statement, LONGEST_STATEMENT)
    if statement is None:
        raise refused("statement", "a correction says what is wrong", "say what is wrong, and what is right")
    key = command_key(command, asked.idempotency_key, (asked.encounter_id, statement))
    visit = await command.database.collection("encounters").find_one(
        {"_id": asked.encounter_id}, fields=["personal_id", "facility"]
    )
    subject = visit["personal_id"] if visit else None
    record = Record(visit["personal_id"], visit["facility"]) if visit else None
    await command.stand_by_id(subject, "encounter", record=record)
    if visit is None:
        raise not_found("encounter")

    async def stored(request_id: str) -> DataSubjectRequestRecord:
        (found,) = await command.database.collection(COLLECTION).find({"_id": request_id})
        return request_record(found)

    async def run() -> DataSubjectRequestRecord:
        return await _store(command, key, visit, statement)

    return await once(command, key, stored, run)


async def _store(
    command: CommandRun, key: CommandKey, visit: dict[str, Any], statement: str
) -> DataSubjectRequestRecord:
    answer_by, due_at = deadlines(command.now)
    requests = command.database.collection(COLLECTION)
    asked: dict[str, Any] = {
        "_id": uuid4().hex,
        "personal_id": visit["personal_id"],
        "custodian": visit["facility"],
        "kind": "CORRECTION",
        "status": RequestStatus.SUBMITTED.value,
        "flags": [],
        "encounter_id": visit["_id"],
        "statement": statement,
        "created_at": command.now,
        "answer_by": answer_by,
        "due_at": due_at,
    }

    async def work(session: Session) -> dict[str, Any]:
        # The same words about the same visit, not yet done: asking twice is one request.
        for earlier in await requests.find({"personal_id": visit["personal_id"]}, session=session):
            still_open = earlier["status"] in (RequestStatus.SUBMITTED, RequestStatus.ACCEPTED)
            if still_open and (earlier["encounter_id"], earlier["statement"]) == (visit["_id"], statement):
                await remember(command.database, key, earlier["_id"], command.now, session)
                return earlier
        await remember(command.database, key, asked["_id"], command.now, session)
        await requests.insert(asked, session=session)
        return asked

    return request_record(await command.database.run_transaction(work))
