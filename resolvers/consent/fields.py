"""Answers of consent: a citizen's consents and requests, one of them by key, and the four commands.

Every list is one query for all citizens of a fetch. Statuses are those of the fetch's moment: EXPIRED is computed here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from resolvers.command import CommandRun, run_of
from resolvers.consent.deny_consent import DenyConsent, deny_consent
from resolvers.consent.grant_consent import GrantConsent, Granted, grant_consent
from resolvers.consent.lifecycle import current_request_status, current_status
from resolvers.consent.narrowing import narrowed
from resolvers.consent.records import CitizenReference, Consent, ConsentRequest
from resolvers.consent.repository import ConsentRepository
from resolvers.consent.request_consent import RequestConsent, request_consent
from resolvers.consent.revoke_consent import RevokeConsent, revoke_consent
from resolvers.consent.terms import CATEGORY, MEMORY
from resolvers.context import SubgraphContext
from resolvers.representations import keys_of

Representations = Sequence[Mapping[str, Any]]


async def citizens_by_key(
    context: SubgraphContext, representations: Representations, selected: frozenset[str]
) -> list[CitizenReference]:
    """A citizen is a number here: nothing is looked up, known and unknown are alike."""
    return [CitizenReference(number) for number in keys_of(representations, "personalId")]


async def consents_by_key(
    context: SubgraphContext, representations: Representations, selected: frozenset[str]
) -> list[Consent | None]:
    ids = keys_of(representations, "id")
    found = await ConsentRepository(context.database).consents(ids)
    return [_consent_now(found.get(one), context.now) for one in ids]


async def requests_by_key(
    context: SubgraphContext, representations: Representations, selected: frozenset[str]
) -> list[ConsentRequest | None]:
    ids = keys_of(representations, "id")
    found = await ConsentRepository(context.database).requests(ids)
    return [_request_now(found.get(one), context.now) for one in ids]


async def consent_request(context: SubgraphContext, request_id: str) -> ConsentRequest | None:
    (found,) = await requests_by_key(context, [{"id": request_id}], frozenset())
    return found


async def consents_of(context: SubgraphContext, citizen: CitizenReference, status: str | None) -> list[Consent]:
    """Newest first; one query for all citizens, whatever statuses are asked for."""

    async def load(numbers: Sequence[str]) -> Mapping[str, tuple[Consent, ...]]:
        return await ConsentRepository(context.database).consents_where(narrowed(context.grant, numbers))

    found = await context.loader("consents", load).load(citizen.personal_id) or ()
    current = [replace(one, status=current_status(one, context.now)) for one in found]
    return [one for one in current if status is None or one.status.value == status]


async def requests_of(context: SubgraphContext, citizen: CitizenReference) -> list[ConsentRequest]:
    """Newest first; one query for all citizens."""

    async def load(numbers: Sequence[str]) -> Mapping[str, tuple[ConsentRequest, ...]]:
        return await ConsentRepository(context.database).requests_where(narrowed(context.grant, numbers))

    found = await context.loader("consent_requests", load).load(citizen.personal_id) or ()
    return [replace(one, status=current_request_status(one, context.now)) for one in found]


async def request(context: SubgraphContext, asked: RequestConsent) -> ConsentRequest | None:
    return _request_now(await request_consent(_command(context, "requestConsent"), asked), context.now)


async def grant(context: SubgraphContext, given: GrantConsent) -> Granted:
    granted = await grant_consent(_command(context, "grantConsent"), given)
    return Granted(
        replace(granted.consent, status=current_status(granted.consent, context.now)),
        _request_now(granted.request, context.now),
    )


async def deny(context: SubgraphContext, denied: DenyConsent) -> ConsentRequest | None:
    return _request_now(await deny_consent(_command(context, "denyConsent"), denied), context.now)


async def revoke(context: SubgraphContext, revoked: RevokeConsent) -> Consent | None:
    return _consent_now(await revoke_consent(_command(context, "revokeConsent"), revoked), context.now)


def _command(context: SubgraphContext, name: str) -> CommandRun:
    return run_of(context, name, CATEGORY, MEMORY)


def _consent_now(consent: Consent | None, now: datetime) -> Consent | None:
    return replace(consent, status=current_status(consent, now)) if consent else None


def _request_now(request: ConsentRequest | None, now: datetime) -> ConsentRequest | None:
    return replace(request, status=current_request_status(request, now)) if request else None
