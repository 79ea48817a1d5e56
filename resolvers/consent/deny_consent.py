"""denyConsent: the citizen says no to a request; silence is no consent either (PDPL 91/2025 art 9)."""

from dataclasses import dataclass

from gateway.errors import InvalidTransition
from resolvers.command import CommandRun, not_found
from resolvers.consent.documents import request_record
from resolvers.consent.lifecycle import current_request_status
from resolvers.consent.narrowing import told_by
from resolvers.consent.records import ConsentRequest, ConsentRequestStatus
from resolvers.consent.repository import ConsentRepository
from resolvers.database_errors import DuplicateKey
from resolvers.idempotency import command_key, earlier_result, remember
from resolvers.mongo import Session


@dataclass(frozen=True, slots=True)
class DenyConsent:
    request_id: str
    idempotency_key: str | None = None


async def deny_consent(command: CommandRun, denied: DenyConsent) -> ConsentRequest:
    """Answer an open request with DENIED.

    Raises:
        ClientError: in the order row, form of the input, standing, state.
    """
    command.check_row()
    key = command_key(command, denied.idempotency_key, (denied.request_id,))
    repository = ConsentRepository(command.database)
    request = (await repository.requests([denied.request_id])).get(denied.request_id)
    await command.stand_by_id(
        request.personal_id if request else None,
        "consent request",
        flags=request.flags if request else (),
        record=told_by(request),
    )
    if request is None:
        raise not_found("consent request")
    if await earlier_result(command.database, key) is not None:  # perhaps since the look above
        return (await repository.requests([request.id]))[request.id]

    async def work(session: Session) -> ConsentRequest:
        await remember(command.database, key, request.id, command.now, session)
        found = await command.database.collection("consent_requests").find_and_update(
            {
                "_id": request.id,
                "status": ConsentRequestStatus.REQUESTED.value,
                "expires_at": {"$gt": command.now},
            },
            {"$set": {"status": ConsentRequestStatus.DENIED.value, "answered_at": command.now}},
            session=session,
        )
        if found is None:
            current = (await repository.requests([request.id], session=session))[request.id]
            raise InvalidTransition(
                f"the request is {current_request_status(current, command.now).value}, not REQUESTED",
                suggestion="revoke the consent, if one was granted",
            )
        return request_record(found)

    try:
        return await command.database.run_transaction(work)
    except DuplicateKey:  # the same command ran at once
        return (await repository.requests([request.id]))[request.id]
