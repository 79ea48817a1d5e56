"""revokeConsent: the citizen takes a consent back, and the next field read is refused (PDPL 91/2025 arts 4, 9)."""

from dataclasses import dataclass

from gateway.errors import InvalidTransition
from resolvers.command import CommandRun, not_found
from resolvers.consent.documents import consent_record, event_document
from resolvers.consent.lifecycle import OPEN, current_status
from resolvers.consent.narrowing import told_by
from resolvers.consent.records import Capacity, Consent, ConsentEvent, ConsentStatus
from resolvers.consent.repository import ConsentRepository
from resolvers.database_errors import DuplicateKey
from resolvers.idempotency import command_key, earlier_result, remember
from resolvers.mongo import Session


@dataclass(frozen=True, slots=True)
class RevokeConsent:
    consent_id: str
    idempotency_key: str | None = None


async def revoke_consent(command: CommandRun, revoked: RevokeConsent) -> Consent:
    """End a consent that holds, or one that still lacks a signature.

    Raises:
        ClientError: in the order row, form of the input, standing, state.
    """
    command.check_row()
    key = command_key(command, revoked.idempotency_key, (revoked.consent_id,))
    repository = ConsentRepository(command.database)
    consent = (await repository.consents([revoked.consent_id])).get(revoked.consent_id)
    await command.stand_by_id(
        consent.personal_id if consent else None,
        "consent",
        flags=consent.flags if consent else (),
        record=told_by(consent),
    )
    if consent is None:
        raise not_found("consent")
    if await earlier_result(command.database, key) is not None:  # perhaps since the look above
        return (await repository.consents([consent.id]))[consent.id]
    own = consent.personal_id == command.actor.personal_id
    event = ConsentEvent(
        ConsentStatus.REVOKED, command.now, command.caller, Capacity.SELF if own else Capacity.GUARDIAN
    )

    async def work(session: Session) -> Consent:
        await remember(command.database, key, consent.id, command.now, session)
        found = await command.database.collection("consents").find_and_update(
            {
                "_id": consent.id,
                "status": {"$in": sorted(status.value for status in OPEN)},
                "validity.to": {"$gt": command.now},
            },
            {
                "$set": {"status": ConsentStatus.REVOKED.value},
                "$inc": {"version": 1},
                "$push": {"events": event_document(event)},
            },
            session=session,
        )
        if found is None:
            current = (await repository.consents([consent.id], session=session))[consent.id]
            raise InvalidTransition(
                f"the consent is {current_status(current, command.now).value}: there is nothing to revoke",
                suggestion="read it again",
            )
        return consent_record(found)

    try:
        return await command.database.run_transaction(work)
    except DuplicateKey:  # the same command ran at once
        return (await repository.consents([consent.id]))[consent.id]
