"""denyConsent and revokeConsent: a no counts at once, and who may not say it is told that there is nothing."""

import asyncio
from datetime import timedelta

import pytest

from gateway.errors import ClientError, Conflict, Forbidden, InvalidTransition, NotFound, Unauthenticated
from policies.actor import Actor
from resolvers.consent.deny_consent import DenyConsent, deny_consent
from resolvers.consent.grant_consent import grant_consent
from resolvers.consent.records import Capacity, Consent, ConsentRequestStatus, ConsentStatus
from resolvers.consent.revoke_consent import RevokeConsent, revoke_consent
from resolvers.grant_source import MongoGrantSource
from tests.resolvers.consent.conftest import (
    CHILD,
    CITIZEN,
    Civic,
    child,
    citizen,
    elsewhere,
    guardian,
    nobody,
    stranger,
)

pytestmark = pytest.mark.anyio

REFUSED = [
    pytest.param(nobody, Unauthenticated, id="without a token"),
    pytest.param(elsewhere, Forbidden, id="the grantee, whose role has no such row"),
    pytest.param(stranger, NotFound, id="a stranger"),
    pytest.param(guardian, NotFound, id="somebody's guardian"),
]


async def granted(civic: Civic) -> Consent:
    given = civic.terms(await civic.requested(), flags=("HIV",))
    return (await grant_consent(civic.command("grantConsent", citizen), given)).consent


async def test_a_denied_request_stays_denied(civic: Civic) -> None:
    request = await civic.requested()
    denied = await deny_consent(civic.command("denyConsent", citizen), DenyConsent(request.id))
    assert await civic.request(request.id) == denied
    assert (denied.status, denied.answered_at) == (ConsentRequestStatus.DENIED, civic.now)
    with pytest.raises(InvalidTransition, match="DENIED"):
        await deny_consent(civic.command("denyConsent", citizen), DenyConsent(request.id))
    with pytest.raises(InvalidTransition, match="DENIED"):
        await grant_consent(civic.command("grantConsent", citizen), civic.terms(request))
    assert await civic.stored("consents") == []
    assert ("denyConsent", CITIZEN, True, ("HIV",)) in await civic.logged()


async def test_a_child_of_seven_may_deny(civic: Civic) -> None:
    request = await civic.requested(CHILD)
    denied = await deny_consent(civic.command("denyConsent", child), DenyConsent(request.id))
    assert denied.status is ConsentRequestStatus.DENIED


@pytest.mark.parametrize(("actor", "error"), REFUSED)
async def test_who_may_not_deny_changes_nothing(civic: Civic, actor: Actor, error: type[ClientError]) -> None:
    request = await civic.requested()
    answers = []
    for request_id in (request.id, "f" * 32):
        with pytest.raises(error) as refused:
            await deny_consent(civic.command("denyConsent", actor), DenyConsent(request_id))
        answers.append((refused.value.message, refused.value.suggestion, refused.value.extensions))
    assert answers[0] == answers[1]
    assert (await civic.request(request.id)).status is ConsentRequestStatus.REQUESTED


async def test_a_revoked_consent_permits_nothing_from_then_on(civic: Civic) -> None:
    consent = await granted(civic)
    revoked = await revoke_consent(civic.command("revokeConsent", citizen), RevokeConsent(consent.id))
    assert await civic.consent(consent.id) == revoked
    assert (revoked.status, revoked.version) == (ConsentStatus.REVOKED, 2)
    last = revoked.events[-1]
    assert (last.state, last.at, last.actor, last.capacity) == (
        ConsentStatus.REVOKED,
        civic.now,
        "sub-citizen",
        Capacity.SELF,
    )
    assert (await MongoGrantSource(civic.database).grants(elsewhere, [CITIZEN]))[CITIZEN].consents == ()
    assert ("revokeConsent", CITIZEN, True, ("HIV",)) in await civic.logged()


@pytest.mark.parametrize(("actor", "error"), REFUSED)
async def test_who_may_not_revoke_changes_nothing(civic: Civic, actor: Actor, error: type[ClientError]) -> None:
    consent = await granted(civic)
    answers = []
    for consent_id in (consent.id, "f" * 32):
        with pytest.raises(error) as refused:
            await revoke_consent(civic.command("revokeConsent", actor), RevokeConsent(consent_id))
        answers.append((refused.value.message, refused.value.suggestion, refused.value.extensions))
    assert answers[0] == answers[1]
    assert (await civic.consent(consent.id)).status is ConsentStatus.GRANTED


async def test_what_is_over_cannot_be_revoked(civic: Civic) -> None:
    consent = await granted(civic)
    late = civic.now + timedelta(days=30)
    with pytest.raises(InvalidTransition, match="EXPIRED"):
        await revoke_consent(civic.command("revokeConsent", citizen, at=late), RevokeConsent(consent.id))
    assert await civic.consent(consent.id) == consent


async def test_a_key_makes_a_repeated_command_answer_the_same(civic: Civic) -> None:
    request = await civic.requested(flags=())
    for turn in range(20):  # one of them may look just before another ends it, and at the key just after
        consent, key = await granted(civic), f"k{turn}"
        revoked = await asyncio.gather(
            *(revoke_consent(civic.command("revokeConsent", citizen), RevokeConsent(consent.id, key)) for _ in range(3))
        )
        assert [one.version for one in revoked] == [2, 2, 2]
    for _ in range(2):
        denied = await deny_consent(civic.command("denyConsent", citizen), DenyConsent(request.id, "k"))
        assert denied.status is ConsentRequestStatus.DENIED
    with pytest.raises(InvalidTransition):
        await revoke_consent(civic.command("revokeConsent", citizen), RevokeConsent(consent.id))
    other = await civic.requested(categories=("VITAL",))
    with pytest.raises(Conflict):
        await deny_consent(civic.command("denyConsent", citizen), DenyConsent(other.id, "k"))


async def test_a_refused_command_leaves_its_key_free(civic: Civic) -> None:
    consent = await granted(civic)
    with pytest.raises(NotFound):
        await revoke_consent(civic.command("revokeConsent", citizen), RevokeConsent("f" * 32, "k"))
    revoked = await revoke_consent(civic.command("revokeConsent", citizen), RevokeConsent(consent.id, "k"))
    assert revoked.status is ConsentStatus.REVOKED
    with pytest.raises(InvalidTransition):
        await revoke_consent(civic.command("revokeConsent", citizen), RevokeConsent(consent.id, "other"))
    assert len(await civic.stored("consent_commands")) == 1
