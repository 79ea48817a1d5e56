"""Consents of children: the guardian alone under 7, both signatures from 7 to under 16, either of them ends it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.errors import BadUserInput, Forbidden, NotFound
from policies.actor import Actor
from policies.days import birthday
from resolvers.consent.deny_consent import DenyConsent, deny_consent
from resolvers.consent.grant_consent import GrantConsent, grant_consent
from resolvers.consent.records import Capacity, Consent, ConsentRequestStatus, ConsentStatus, Grantee
from resolvers.consent.revoke_consent import RevokeConsent, revoke_consent
from resolvers.fact_source import MongoFactSource
from resolvers.grant_source import MongoGrantSource
from tests.resolvers.consent.conftest import (
    CHILD,
    OTHER_FACILITY,
    TODDLER,
    UNKNOWN,
    Civic,
    child,
    elsewhere,
    guardian,
    stranger,
    toddler,
)

pytestmark = pytest.mark.anyio


def terms(civic: Civic, subject: str = CHILD, **more: object) -> GrantConsent:
    given = GrantConsent(
        ("HEALTH_VISIT", "LAB_RESULT"),
        civic.now + timedelta(days=30),
        purpose="TREAT",
        grantee=Grantee(OTHER_FACILITY),
        personal_id=subject,
    )
    return replace(given, **more)  # type: ignore[arg-type]


async def grant(civic: Civic, actor: Actor, given: GrantConsent) -> Consent:
    return (await grant_consent(civic.command("grantConsent", actor), given)).consent


async def usable(civic: Civic, subject: str) -> list[str]:
    return [one.id for one in (await MongoGrantSource(civic.database).grants(elsewhere, [subject]))[subject].consents]


async def test_under_seven_the_guardian_alone_grants(civic: Civic) -> None:
    consent = await grant(civic, guardian, terms(civic, TODDLER))
    assert consent.status is ConsentStatus.GRANTED
    assert [one.capacity for one in consent.signatures] == [Capacity.GUARDIAN]
    assert await usable(civic, TODDLER) == [consent.id]
    with pytest.raises(Forbidden):
        await grant(civic, toddler, terms(civic, TODDLER))


@pytest.mark.parametrize("order", [(child, guardian), (guardian, child)], ids=["child first", "guardian first"])
async def test_from_seven_both_sign_in_either_order(civic: Civic, order: tuple[Actor, Actor]) -> None:
    request = await civic.requested(CHILD)
    given = civic.terms(request)
    first = await grant(civic, order[0], given)
    assert first.status is ConsentStatus.REQUESTED
    assert await usable(civic, CHILD) == []
    second = await grant(civic, order[1], given)
    assert (second.id, second.status) == (first.id, ConsentStatus.GRANTED)
    assert await civic.consent(first.id) == second
    assert {one.signer for one in second.signatures} == {child.personal_id, guardian.personal_id}
    assert [one.state for one in second.events] == [ConsentStatus.REQUESTED, ConsentStatus.GRANTED]
    assert (await civic.request(request.id)).status is ConsentRequestStatus.GRANTED
    assert await usable(civic, CHILD) == [first.id]


async def test_one_person_signing_twice_is_one_signature(civic: Civic) -> None:
    await grant(civic, guardian, terms(civic))
    again = await grant(civic, guardian, terms(civic))
    assert again.status is ConsentStatus.REQUESTED
    assert await usable(civic, CHILD) == []


async def test_other_terms_need_both_signatures_again(civic: Civic) -> None:
    first = await grant(civic, guardian, terms(civic))
    wider = await grant(civic, child, terms(civic, flags=("GENETIC",)))
    assert wider.status is ConsentStatus.REQUESTED
    assert (await civic.consent(first.id)).status is ConsentStatus.SUPERSEDED
    assert await usable(civic, CHILD) == []


@pytest.mark.parametrize("order", [(child, guardian), (guardian, child)], ids=["child later", "guardian later"])
async def test_it_begins_when_both_have_agreed_that_it_may(civic: Civic, order: tuple[Actor, Actor]) -> None:
    """Whoever agrees from a later day on, first or second, is not read before that day."""
    later = civic.now + timedelta(days=20)
    for turn, starts in enumerate(((later, None), (None, later))):
        until = civic.now + timedelta(days=30 + turn)
        for actor, start in zip(order, starts, strict=True):
            consent = await grant(civic, actor, terms(civic, valid_from=start, valid_to=until))
        assert (consent.status, consent.validity.start) == (ConsentStatus.GRANTED, later)
        assert await civic.consent(consent.id) == consent


async def test_two_who_sign_at_once_make_one_consent(civic: Civic) -> None:
    for turn in range(20):
        given = terms(civic, valid_to=civic.now + timedelta(days=30 + turn))
        await asyncio.gather(*(grant(civic, actor, given) for actor in (child, guardian)))
        of_turn = [one for one in await civic.stored("consents") if one["status"] == "GRANTED"]
        assert len(of_turn) == 1
        assert of_turn[0]["validity"]["to"] == given.valid_to
        assert not [one for one in await civic.stored("consents") if one["status"] == "REQUESTED"]


@pytest.mark.parametrize("actor", [child, guardian], ids=["child", "guardian"])
async def test_either_revokes_alone(civic: Civic, actor: Actor) -> None:
    await grant(civic, guardian, terms(civic))
    consent = await grant(civic, child, terms(civic))
    revoked = await revoke_consent(civic.command("revokeConsent", actor), RevokeConsent(consent.id))
    assert revoked.status is ConsentStatus.REVOKED
    assert await usable(civic, CHILD) == []


@pytest.mark.parametrize("actor", [child, guardian], ids=["child", "guardian"])
async def test_either_denies_alone(civic: Civic, actor: Actor) -> None:
    request = await civic.requested(CHILD)
    denied = await deny_consent(civic.command("denyConsent", actor), DenyConsent(request.id))
    assert denied.status is ConsentRequestStatus.DENIED


async def test_a_guardian_ticks_only_what_a_guardian_may_read(civic: Civic) -> None:
    for flag in ("CHILD_ABUSE", "DOMESTIC_VIOLENCE"):
        with pytest.raises(BadUserInput) as caught:
            await grant(civic, guardian, terms(civic, TODDLER, flags=(flag,)))
        assert caught.value.extensions["field"] == "flags"
    assert await civic.stored("consents") == []
    assert (await grant(civic, guardian, terms(civic, TODDLER, flags=("HIV",)))).flags == ("HIV",)


async def test_a_consent_ends_at_the_birthday_on_which_others_are_asked(civic: Civic) -> None:
    born = await MongoFactSource(civic.database).birth_date(TODDLER)
    assert born is not None
    day_before = birthday(born, 7) - timedelta(days=1)
    later = civic.command("grantConsent", guardian, at=day_before)
    given = terms(civic, TODDLER, valid_to=day_before + timedelta(days=30))
    consent = (await grant_consent(later, given)).consent
    assert consent.validity.end == birthday(born, 7)


async def test_a_stranger_learns_nothing_about_a_child(civic: Civic) -> None:
    request = await civic.requested(CHILD)
    said = []
    for request_id in (request.id, "unknown"):
        with pytest.raises(NotFound) as caught:
            await grant(civic, stranger, civic.terms(replace(request, id=request_id)))
        said.append((caught.value.message, caught.value.suggestion, caught.value.extensions))
    assert said[0] == said[1]
    for number in (CHILD, UNKNOWN):
        with pytest.raises(Forbidden) as forbidden:
            await grant(civic, stranger, terms(civic, number))
        said.append((forbidden.value.message, forbidden.value.suggestion, forbidden.value.extensions))
    assert said[2] == said[3]


async def test_a_guardian_acts_on_nothing_that_a_guardian_is_not_shown(civic: Civic) -> None:
    """A consent or request that ticks what may accuse the guardian looks as if it were not there."""
    await grant(civic, child, terms(civic, flags=("HIV",)))
    (hidden,) = await civic.stored("consents")
    # The child was 14 when it ticked HIV and is 15 now, say: a flag that has become hidden, as this one is.
    await civic.database.collection("consents").update({"_id": hidden["_id"]}, {"$set": {"flags": ["CHILD_ABUSE"]}})
    request = await civic.requested(CHILD, flags=("DOMESTIC_VIOLENCE",))
    said = []
    for consent_id in (hidden["_id"], "unknown"):
        with pytest.raises(NotFound) as caught:
            await revoke_consent(civic.command("revokeConsent", guardian), RevokeConsent(consent_id))
        said.append(caught.value.message)
    for request_id in (request.id, "unknown"):
        with pytest.raises(NotFound) as caught:
            await deny_consent(civic.command("denyConsent", guardian), DenyConsent(request_id))
        said.append(caught.value.message)
        for number in (None, CHILD):
            with pytest.raises(NotFound) as caught:
                given = civic.terms(replace(request, id=request_id), personal_id=number)
                await grant(civic, guardian, given)
            said.append(caught.value.message)
    assert set(said) == {"there is no such consent", "there is no such consent request"}
    assert (await civic.request(request.id)).status is ConsentRequestStatus.REQUESTED
    denied = await deny_consent(civic.command("denyConsent", child), DenyConsent(request.id))
    assert denied.status is ConsentRequestStatus.DENIED


@pytest.mark.parametrize("order", [(child, guardian), (guardian, child)], ids=["child first", "guardian first"])
async def test_a_request_that_only_the_first_to_sign_has_named_is_answered(
    civic: Civic, order: tuple[Actor, Actor]
) -> None:
    request = await civic.requested(CHILD)
    named = civic.terms(request, grantee=Grantee(OTHER_FACILITY), purpose="TREAT", personal_id=CHILD)
    await grant(civic, order[0], named)
    signed = await grant(civic, order[1], replace(named, request_id=None))
    assert signed.status is ConsentStatus.GRANTED
    assert (await civic.request(request.id)).status is ConsentRequestStatus.GRANTED


async def test_a_child_ticks_nothing_that_the_guardian_could_never_sign(civic: Civic) -> None:
    """It would stay REQUESTED for ever: nobody else can give the second signature."""
    with pytest.raises(BadUserInput, match="a guardian signs too"):
        await grant(civic, child, terms(civic, flags=("CHILD_ABUSE",)))
    assert (await grant(civic, child, terms(civic, flags=("HIV",)))).status is ConsentStatus.REQUESTED
    assert [one["flags"] for one in await civic.stored("consents")] == [["HIV"]]


async def test_a_guardian_of_yesterday_has_not_signed(civic: Civic) -> None:
    """Whoever no longer represents the child agrees to nothing: both sign again."""
    given = terms(civic)
    first = await grant(civic, guardian, given)
    yesterday = (civic.now - timedelta(days=1)).date().isoformat()
    await civic.database.collection("guardianships").update({"ward": CHILD}, {"$set": {"valid_to": yesterday}})
    second = await grant(civic, child, given)
    assert second.status is ConsentStatus.REQUESTED
    assert (await civic.consent(first.id)).status is ConsentStatus.SUPERSEDED
    assert await usable(civic, CHILD) == []
