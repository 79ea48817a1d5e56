"""The second signature under a child's consent: the other of child and guardian says yes to the same terms.

From 7 to under 16 both sign (Decree 330/2026 art 60), in either order. Other terms are another consent, which takes the
place of the one that waits and needs both signatures again.
"""

from dataclasses import replace

from policies.conditions.guardian import represents
from policies.days import age_on, day_of
from resolvers.command import CommandRun
from resolvers.consent.documents import consent_record, event_document, signature_document
from resolvers.consent.narrowing import for_the_same
from resolvers.consent.records import Capacity, Consent, ConsentEvent, ConsentStatus
from resolvers.consent.signatures import add_signature, status_of
from resolvers.mongo import Session


async def countersign(command: CommandRun, asked: Consent, capacity: Capacity, session: Session) -> Consent | None:
    """Sign the consent of the same terms that lacks this signature; None: there is none. Under the grant's lock."""
    consents = command.database.collection("consents")
    waiting = {**for_the_same(asked, command.now), "status": ConsentStatus.REQUESTED.value}
    for document in await consents.find(waiting, session=session):
        consent = consent_record(document)
        signatures = add_signature(consent.signatures, capacity, command.actor.personal_id, command.now)
        if signatures is None or _terms(consent) != _terms(asked) or not await _still_represents(command, consent):
            continue
        status = status_of(signatures)
        start = max(consent.validity.start, asked.validity.start)  # before that one of the two has not agreed to it
        event = ConsentEvent(status, command.now, command.caller, capacity)
        await consents.update(
            {"_id": consent.id, "status": ConsentStatus.REQUESTED.value},
            {
                "$set": {
                    "status": status.value,
                    "signatures": [signature_document(one) for one in signatures],
                    "validity.from": start,
                },
                "$inc": {"version": 1},
                "$push": {"events": event_document(event)},
            },
            session=session,
        )
        return replace(
            consent,
            status=status,
            signatures=signatures,
            validity=replace(consent.validity, start=start),
            version=consent.version + 1,
            events=(*consent.events, event),
        )
    return None


async def _still_represents(command: CommandRun, consent: Consent) -> bool:
    """A guardian who has signed and whose relation has ended since agrees to nothing any more."""
    signers = {one.signer for one in consent.signatures if one.capacity is Capacity.GUARDIAN and one.at is not None}
    if not signers - {command.actor.personal_id}:
        return True
    born = await command.ports.facts.birth_date(consent.personal_id)
    today = day_of(command.now)
    age = None if born is None else age_on(today, born)
    relations = await command.ports.facts.guardianships(consent.personal_id)
    return any(represents(one, one.guardian, today, age) for one in relations if one.guardian in signers)


def _terms(consent: Consent) -> tuple[object, ...]:
    """What is signed. The database keeps milliseconds; it begins at the later of the two begins."""
    ends = int(consent.validity.end.timestamp() * 1000)
    return consent.categories, consent.flags, consent.data_period, ends
