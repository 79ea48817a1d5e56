"""requestConsent: a connected facility asks a citizen for access; the citizen decides (PDPL 91/2025 art 26.2).

A request for a number that nobody has is stored and answered like any other: existence is personal.
"""

from dataclasses import dataclass
from uuid import uuid4

from gateway.errors import Forbidden, LimitExceeded
from resolvers.command import CommandRun
from resolvers.command_form import check_text
from resolvers.consent.documents import request_document
from resolvers.consent.lifecycle import REQUEST_LIFETIME
from resolvers.consent.records import ANY_DATE, ConsentRequest, ConsentRequestStatus, DataPeriod, Grantee
from resolvers.consent.repository import ConsentRepository
from resolvers.consent.terms import Terms, check_categories, check_flags, check_period, check_purpose
from resolvers.idempotency import CommandKey, command_key, once, remember
from resolvers.mongo import Session


@dataclass(frozen=True, slots=True)
class RequestConsent:
    """`purpose` None: the one that the caller's token acts under. `person` None: whoever acts for the organisation."""

    personal_id: str
    categories: tuple[str, ...]
    flags: tuple[str, ...] = ()
    purpose: str | None = None
    person: str | None = None
    data_period: DataPeriod = ANY_DATE
    reason: str | None = None
    idempotency_key: str | None = None


async def request_consent(command: CommandRun, asked: RequestConsent) -> ConsentRequest:
    """Store the request, or give back the one that the same key stored, or an equal one that is still open.

    Raises:
        ClientError: in the order row, form of the input, standing, state.
    """
    command.check_row()
    terms = _terms(command, asked)
    reason = check_text("reason", asked.reason)
    person = check_text("person", asked.person)
    key = command_key(command, asked.idempotency_key, (asked.personal_id, terms, person, reason))
    organization = await _connected_organization(command, asked.personal_id, terms)
    grantee = Grantee(organization, person)
    repository = ConsentRepository(command.database)

    async def stored(earlier: str) -> ConsentRequest:
        return (await repository.requests([earlier]))[earlier]

    async def run() -> ConsentRequest:
        open_one = await repository.open_request(command.caller, asked.personal_id, grantee, terms, command.now)
        if open_one is not None and key.id is None:
            return open_one
        await _check_limit(command, repository)
        return await _store(command, key, asked.personal_id, grantee, terms, reason)

    return await once(command, key, stored, run)


def _terms(command: CommandRun, asked: RequestConsent) -> Terms:
    purpose = asked.purpose or command.actor.purpose or ""  # a row that allows a command has asked for a purpose
    check_purpose(purpose)
    return Terms(purpose, check_categories(asked.categories), check_flags(asked.flags), check_period(asked.data_period))


async def _connected_organization(command: CommandRun, subject: str, terms: Terms) -> str:
    organization = command.actor.organization
    fact = await command.ports.facts.facility(organization) if organization else None
    connected = fact is not None and fact.connected
    await command.stand_by_number(subject, flags=terms.flags, organization_connected=connected)
    if organization is None:
        raise Forbidden("a request names an organisation, and the token has none")
    return organization


async def _check_limit(command: CommandRun, repository: ConsentRepository) -> None:
    limit = command.ports.consent_requests
    if await repository.requests_since(command.caller, command.now - limit.within) >= limit.requests:
        raise LimitExceeded(
            f"more than {limit.requests} requests within {limit.within}",
            suggestion="ask later; a citizen who stands before you can grant without a request",
        )


async def _store(
    command: CommandRun, key: CommandKey, subject: str, grantee: Grantee, terms: Terms, reason: str | None
) -> ConsentRequest:
    request = ConsentRequest(
        id=uuid4().hex,
        personal_id=subject,
        status=ConsentRequestStatus.REQUESTED,
        grantee=grantee,
        requested_by=command.caller,
        purpose=terms.purpose,
        categories=terms.categories,
        flags=terms.flags,
        reason=reason,
        created_at=command.now,
        expires_at=command.now + REQUEST_LIFETIME,
        data_period=terms.data_period,
    )

    async def work(session: Session) -> None:
        await remember(command.database, key, request.id, command.now, session)
        await command.database.collection("consent_requests").insert(request_document(request), session=session)

    await command.database.run_transaction(work)
    return request
