"""handleCorrection: the facility that holds the record answers a citizen's request (Decree 356/2025 art 5)."""

from dataclasses import dataclass
from typing import Any

from gateway.errors import InvalidTransition
from policies.request import Record
from resolvers.command import CommandRun, not_found
from resolvers.command_form import check_text, refused
from resolvers.health.corrections import COLLECTION, OUTCOMES, DataSubjectRequestRecord, RequestStatus, request_record
from resolvers.idempotency import command_key, once, remember
from resolvers.mongo import Session

LONGEST_ANSWER = 2000


@dataclass(frozen=True, slots=True)
class HandleCorrection:
    """`outcome` is ACCEPTED, DONE or REFUSED; who is refused is told why."""

    request_id: str
    outcome: RequestStatus
    answer: str | None = None
    idempotency_key: str | None = None


async def handle_correction(command: CommandRun, handled: HandleCorrection) -> DataSubjectRequestRecord:
    """Move the request on.

    Raises:
        ClientError: in the order row, form of the input, standing, state.
    """
    command.check_row()
    answer = check_text("answer", handled.answer, LONGEST_ANSWER)
    if answer is None and handled.outcome is RequestStatus.REFUSED:
        raise refused("answer", "a refusal gives its reason", "say why, and where one can complain")
    key = command_key(command, handled.idempotency_key, (handled.request_id, handled.outcome, answer))
    requests = command.database.collection(COLLECTION)
    found = await requests.find_one({"_id": handled.request_id}, fields=["personal_id", "custodian"])
    record = Record(found["personal_id"], found["custodian"]) if found else None
    await command.stand_by_id(found["personal_id"] if found else None, "data subject request", record=record)

    async def stored(request_id: str) -> DataSubjectRequestRecord:
        now = await requests.find_one({"_id": request_id})
        if now is None:
            raise not_found("data subject request")
        return request_record(now)

    async def run() -> DataSubjectRequestRecord:
        async def work(session: Session) -> None:
            await remember(command.database, key, handled.request_id, command.now, session)
            moved = await requests.update(
                {"_id": handled.request_id, "status": {"$in": [one.value for one in OUTCOMES[handled.outcome]]}},
                {"$set": _change(command, handled.outcome, answer)},
                session=session,
            )
            if not moved:
                raise InvalidTransition(
                    f"the request cannot become {handled.outcome.value} any more", suggestion="read its status again"
                )

        await command.database.run_transaction(work)
        return await stored(handled.request_id)

    return await once(command, key, stored, run)


def _change(command: CommandRun, outcome: RequestStatus, answer: str | None) -> dict[str, Any]:
    change: dict[str, Any] = {"status": outcome.value, "handled_by": command.caller}
    if answer is not None:
        change["answer"] = answer
    change["answered_at" if outcome is RequestStatus.ACCEPTED else "handled_at"] = command.now
    return change
