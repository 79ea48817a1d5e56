"""grantConsent: the citizen says yes, to several categories at once, for one purpose and a stated time (PDPL 91/2025 art 9).

A grant sets its own terms, never more categories or flags than were asked for; without a request it is allowed. It takes
the place of an earlier one for the same grantee and purpose, so that what holds can be read in one place.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from gateway.errors import BadUserInput, InvalidTransition
from policies.conditions.guardian import shown_to_guardians
from policies.days import age_on, day_of
from policies.decision import Decision
from resolvers.command import CommandRun, not_found
from resolvers.command_form import check_text, refused
from resolvers.consent.countersign import countersign
from resolvers.consent.documents import consent_document, event_document
from resolvers.consent.lifecycle import current_request_status
from resolvers.consent.narrowing import for_the_same, told_by
from resolvers.consent.records import (
    ANY_DATE,
    Capacity,
    Consent,
    ConsentEvent,
    ConsentRequest,
    ConsentRequestStatus,
    ConsentStatus,
    DataPeriod,
    Grantee,
    Validity,
)
from resolvers.consent.repository import ConsentRepository
from resolvers.consent.signatures import capacities, sign, status_of, until_asked_again
from resolvers.consent.terms import (
    Terms,
    check_categories,
    check_flags,
    check_period,
    check_purpose,
    check_validity,
    check_within,
)
from resolvers.idempotency import CommandKey, command_key, once, remember
from resolvers.mongo import Session


@dataclass(frozen=True, slots=True)
class GrantConsent:
    """What a request says may be left out: grantee, purpose, data period. `personal_id` None: the caller's own."""

    categories: tuple[str, ...]
    valid_to: datetime
    valid_from: datetime | None = None
    flags: tuple[str, ...] = ()
    data_period: DataPeriod | None = None
    purpose: str | None = None
    grantee: Grantee | None = None
    personal_id: str | None = None
    request_id: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    consent: Consent
    request: ConsentRequest | None


@dataclass(frozen=True, slots=True)
class _Form:
    categories: tuple[str, ...]
    flags: tuple[str, ...]
    data_period: DataPeriod
    validity: Validity


@dataclass(frozen=True, slots=True)
class _Grant:
    """A grant whose form and standing are right."""

    subject: str
    grantee: Grantee
    terms: Terms
    validity: Validity
    request: ConsentRequest | None


async def grant_consent(command: CommandRun, given: GrantConsent) -> Granted:
    """Store the consent, answer the request and supersede what it replaces, all or nothing.

    Raises:
        ClientError: in the order row, form of the input, standing, state.
    """
    command.check_row()
    form = _form(given, command.now)
    key = command_key(command, given.idempotency_key, (given,))

    subject, request, decision = await _standing(command, given, form)
    await _check_ticked(command, subject, form, decision)
    repository = ConsentRepository(command.database)
    grant = await _settle_terms(command, given, form, subject, request)

    async def stored(earlier: str) -> Consent:
        return (await repository.consents([earlier]))[earlier]

    async def run() -> Consent:
        _check_open(request, command.now)
        return await _store(command, key, grant)

    consent = await once(command, key, stored, run)
    return Granted(consent, await _request(command, given.request_id))


def _form(given: GrantConsent, now: datetime) -> _Form:
    """What can be said of the input alone: the request it may name is not looked at before standing is shown."""
    check_purpose(given.purpose)
    form = _Form(
        check_categories(given.categories),
        check_flags(given.flags),
        check_period(given.data_period or ANY_DATE),
        check_validity(given.valid_from, given.valid_to, now),
    )
    for field, value in (("grantee", given.grantee), ("purpose", given.purpose)):
        if value is None and given.request_id is None:
            raise _incomplete(field)
    if given.grantee is not None:
        check_text("grantee", given.grantee.person)
    return form


def _incomplete(field: str) -> BadUserInput:
    return refused(field, f"a grant without a request names its {field}", "name it, or give the requestId")


async def _check_ticked(command: CommandRun, subject: str, form: _Form, decision: Decision) -> None:
    """A guardian ticks only what a guardian may read; for oneself every flag that a consent can open is one's own.

    Unless a guardian has to sign as well: what a guardian is not shown could never be signed, and would wait for ever.
    """
    if not decision.opens(form.flags):
        raise refused("flags", "a guardian cannot tick what a guardian may not read", "tick fewer flags")
    if subject != command.actor.personal_id or shown_to_guardians(None).issuperset(form.flags):
        return
    born, today = await command.ports.facts.birth_date(subject), day_of(command.now)
    if Capacity.GUARDIAN not in capacities(born, today):
        return
    if not shown_to_guardians(None if born is None else age_on(today, born)).issuperset(form.flags):
        raise refused("flags", "a guardian signs too, and is not shown what this would open", "tick fewer flags")


async def _standing(
    command: CommandRun, given: GrantConsent, form: _Form
) -> tuple[str, ConsentRequest | None, Decision]:
    if given.personal_id is not None or given.request_id is None:
        subject = given.personal_id or command.actor.personal_id
        if subject is None:
            raise refused("personalId", "the token names no citizen", "say whose consent it is")
        decision = await command.stand_by_number(subject, flags=form.flags)
        request = await _request(command, given.request_id)
        if given.request_id is not None and (request is None or request.personal_id != subject):
            raise not_found("consent request")
        if request is not None and not decision.opens(request.flags):
            raise not_found("consent request")
        return subject, request, decision
    request = await _request(command, given.request_id)
    decision = await command.stand_by_id(
        request.personal_id if request else None, "consent request", flags=form.flags, record=told_by(request)
    )
    if request is None:
        raise not_found("consent request")
    return request.personal_id, request, decision


async def _settle_terms(
    command: CommandRun, given: GrantConsent, form: _Form, subject: str, request: ConsentRequest | None
) -> _Grant:
    """Fill in from the request what was left out, and hold the grant against it and against the registry."""
    grantee, purpose, period = given.grantee, given.purpose, given.data_period
    if request is not None:
        grantee, purpose, period = grantee or request.grantee, purpose or request.purpose, period or request.data_period
    if grantee is None or purpose is None:
        raise _incomplete("grantee" if grantee is None else "purpose")
    terms = Terms(purpose, form.categories, form.flags, period or ANY_DATE)
    if request is not None:
        check_within(terms, grantee, request)
    elif await command.ports.facts.facility(grantee.organization) is None:
        raise refused("grantee", f"there is no facility {grantee.organization}", "look it up with facilities(search:)")
    return _Grant(subject, grantee, terms, form.validity, request)


async def _store(command: CommandRun, key: CommandKey, grant: _Grant) -> Consent:
    own = grant.subject == command.actor.personal_id
    capacity = Capacity.SELF if own else Capacity.GUARDIAN
    born = await command.ports.facts.birth_date(grant.subject)
    needed = capacities(born, day_of(command.now))
    signatures = sign(needed, capacity, command.actor.personal_id, command.now)
    status = status_of(signatures)
    consent = Consent(
        id=uuid4().hex,
        personal_id=grant.subject,
        status=status,
        grantee=grant.grantee,
        purpose=grant.terms.purpose,
        categories=grant.terms.categories,
        flags=grant.terms.flags,
        data_period=grant.terms.data_period,
        validity=until_asked_again(grant.validity, born, command.now),
        created_at=command.now,
        request_id=grant.request.id if grant.request else None,
        signatures=signatures,
        events=(ConsentEvent(status, command.now, command.caller, capacity),),
    )

    async def work(session: Session) -> Consent:
        await _lock(command, consent, session)
        signed = await countersign(command, consent, capacity, session) if len(needed) > 1 else None
        stored = signed or consent
        await remember(command.database, key, stored.id, command.now, session)
        await _supersede(command, stored, session)
        if stored.status is ConsentStatus.GRANTED:
            await _answer(command, stored, grant.request, session)
        if signed is None:
            await command.database.collection("consents").insert(consent_document(consent), session=session)
        return stored

    return await command.database.run_transaction(work)


async def _lock(command: CommandRun, consent: Consent, session: Session) -> None:
    """Two grants for one grantee and purpose touch one document: the second waits its turn, and supersedes the first."""
    parts = (consent.personal_id, consent.grantee.organization, consent.grantee.person or "", consent.purpose)
    await command.database.collection("consent_locks").update(
        {"_id": "|".join(parts)}, {"$inc": {"grants": 1}}, upsert=True, session=session
    )


async def _supersede(command: CommandRun, consent: Consent, session: Session) -> None:
    """A grant that still lacks a signature takes the place of other unsigned ones alone."""
    replaced = [ConsentStatus.REQUESTED.value]
    if consent.status is ConsentStatus.GRANTED:
        replaced.append(ConsentStatus.GRANTED.value)
    event = ConsentEvent(ConsentStatus.SUPERSEDED, command.now, command.caller, None)
    await command.database.collection("consents").update(
        {
            **for_the_same(consent, command.now),  # what has expired stays expired
            "_id": {"$ne": consent.id},
            "status": {"$in": replaced},
        },
        {
            "$set": {"status": ConsentStatus.SUPERSEDED.value},
            "$inc": {"version": 1},
            "$push": {"events": event_document(event)},
        },
        many=True,
        session=session,
    )


async def _answer(command: CommandRun, consent: Consent, named: ConsentRequest | None, session: Session) -> None:
    """The request that the caller named must be open still; one that the first to sign had named is answered if it is."""
    requests = command.database.collection("consent_requests")
    answered = set()
    for request_id in {consent.request_id, named.id if named else None} - {None}:
        changed = await requests.update(
            {
                "_id": request_id,
                "status": ConsentRequestStatus.REQUESTED.value,
                "expires_at": {"$gt": command.now},
            },
            {"$set": {"status": ConsentRequestStatus.GRANTED.value, "answered_at": command.now}},
            session=session,
        )
        if changed:
            answered.add(request_id)
    if named is not None and named.id not in answered:
        raise InvalidTransition("the request was answered in the meantime", suggestion="read it again")


def _check_open(request: ConsentRequest | None, now: datetime) -> None:
    if request is None:
        return
    status = current_request_status(request, now)
    if status is not ConsentRequestStatus.REQUESTED:
        raise InvalidTransition(
            f"the request is {status.value}, not REQUESTED", suggestion="grant without it, or wait for another one"
        )


async def _request(command: CommandRun, request_id: str | None) -> ConsentRequest | None:
    if request_id is None:
        return None
    return (await ConsentRepository(command.database).requests([request_id])).get(request_id)
