"""grantConsent: the citizen's own terms, within what was asked, one consent in force for a grantee and purpose."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from gateway.errors import BadUserInput, ClientError, Forbidden, InvalidTransition, NotFound, Unauthenticated
from policies.actor import Actor
from resolvers.consent.grant_consent import GrantConsent, Granted, grant_consent
from resolvers.consent.lifecycle import current_status
from resolvers.consent.records import (
    Capacity,
    ConsentRequestStatus,
    ConsentStatus,
    DataPeriod,
    Grantee,
    Signature,
)
from resolvers.consent.revoke_consent import RevokeConsent, revoke_consent
from resolvers.grant_source import MongoGrantSource
from tests.resolvers.commands import Commands
from tests.resolvers.consent.conftest import (
    CHILD,
    CITIZEN,
    FACILITY,
    OTHER_FACILITY,
    TODDLER,
    UNKNOWN,
    Civic,
    child,
    citizen,
    clinician,
    elsewhere,
    guardian,
    nobody,
    stranger,
    toddler,
)
from tests.resolvers.indexed import assert_indexed

pytestmark = pytest.mark.anyio


async def test_a_grant_sets_its_own_terms_and_answers_the_request(civic: Civic) -> None:
    request = await civic.requested()
    period = DataPeriod(date(2024, 11, 23), date(2026, 11, 23))
    given = civic.terms(request, categories=("HEALTH_VISIT",), flags=("HIV",), data_period=period)
    granted = await grant_consent(civic.command("grantConsent", citizen), given)
    consent = await civic.consent(granted.consent.id)
    assert consent == granted.consent
    assert (consent.status, consent.personal_id, consent.purpose) == (ConsentStatus.GRANTED, CITIZEN, "TREAT")
    assert (consent.categories, consent.flags, consent.data_period) == (("HEALTH_VISIT",), ("HIV",), period)
    assert consent.grantee == Grantee(OTHER_FACILITY)
    assert consent.signatures == (Signature(Capacity.SELF, CITIZEN, civic.now),)
    assert [event.state for event in consent.events] == [ConsentStatus.GRANTED]
    assert granted.request is not None
    assert (await civic.request(request.id)).status is granted.request.status is ConsentRequestStatus.GRANTED
    assert (await civic.logged())[-1] == ("grantConsent", CITIZEN, True, ("HIV",))


async def test_what_was_granted_is_what_the_grantee_may_use(civic: Civic) -> None:
    granted = await grant_consent(civic.command("grantConsent", citizen), civic.terms(await civic.requested()))
    grants = (await MongoGrantSource(civic.database).grants(elsewhere, [CITIZEN]))[CITIZEN]
    assert [consent.id for consent in grants.consents] == [granted.consent.id]
    assert grants.consents[0].categories == {"HEALTH_VISIT", "LAB_RESULT"}
    assert (await MongoGrantSource(civic.database).grants(clinician, [CITIZEN]))[CITIZEN].consents == ()


async def test_without_a_request_the_citizen_names_grantee_and_purpose(civic: Civic) -> None:
    given = GrantConsent(
        ("ALLERGY",), civic.now + timedelta(seconds=2), grantee=Grantee(FACILITY, "sub-clinician"), purpose="TREAT"
    )
    granted = await grant_consent(civic.command("grantConsent", citizen), given)
    assert granted.request is None and granted.consent.request_id is None
    assert current_status(granted.consent, civic.now + timedelta(seconds=1.9)) is ConsentStatus.GRANTED
    assert current_status(granted.consent, civic.now + timedelta(seconds=2)) is ConsentStatus.EXPIRED


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"categories": ("HEALTH_VISIT", "PRESCRIPTION")}, "categories"),
        ({"flags": ("HIV", "GENETIC")}, "flags"),
        ({"purpose": "HPAYMT"}, "purpose"),
        ({"grantee": Grantee(FACILITY)}, "grantee"),
        ({"request_id": None, "grantee": None}, "grantee"),
        ({"request_id": None, "grantee": Grantee(FACILITY)}, "purpose"),
        ({"request_id": None, "grantee": Grantee("99999"), "purpose": "TREAT"}, "grantee"),
        ({"categories": ()}, "categories"),
        ({"categories": ("CRIMINAL_RECORD",)}, "categories"),
        ({"flags": ("DONOR_IDENTITY",)}, "flags"),
        ({"data_period": DataPeriod(date(2026, 1, 2), date(2026, 1, 1))}, "dataPeriod"),
    ],
)
async def test_a_grant_beyond_the_request_or_malformed_names_its_field(
    civic: Civic, change: dict[str, object], field: str
) -> None:
    given = civic.terms(await civic.requested(), **change)
    with pytest.raises(BadUserInput) as refused:
        await grant_consent(civic.command("grantConsent", citizen), given)
    assert refused.value.extensions["field"] == field
    assert await civic.stored("consents") == []


@pytest.mark.parametrize(("start", "end"), [(2, 1), (None, -1), (-2, -1), (None, 367 * 24 * 3600), (0, 0)])
async def test_a_validity_that_is_none_is_refused(civic: Civic, start: int | None, end: int) -> None:
    given = civic.terms(
        await civic.requested(),
        valid_from=None if start is None else civic.now + timedelta(seconds=start),
        valid_to=civic.now + timedelta(seconds=end),
    )
    with pytest.raises(BadUserInput) as refused:
        await grant_consent(civic.command("grantConsent", citizen), given)
    assert refused.value.extensions["field"] == "validity"


@pytest.mark.parametrize("request_id", ["known", "unknown"])
@pytest.mark.parametrize("actor", [pytest.param(stranger, id="a stranger"), pytest.param(guardian, id="a guardian")])
async def test_by_id_a_request_of_somebody_else_is_not_there(civic: Civic, actor: Actor, request_id: str) -> None:
    request = await civic.requested()
    given = civic.terms(request, request_id=request.id if request_id == "known" else "0" * 32)
    with pytest.raises(NotFound) as refused:
        await grant_consent(civic.command("grantConsent", actor), given)
    assert (refused.value.message, refused.value.extensions) == ("there is no such consent request", {})
    assert await civic.stored("consents") == []


@pytest.mark.parametrize("subject", [CITIZEN, UNKNOWN])
async def test_by_number_a_refusal_is_the_same_for_known_and_unknown(civic: Civic, subject: str) -> None:
    given = civic.terms(
        await civic.requested(), request_id=None, grantee=Grantee(FACILITY), purpose="TREAT", personal_id=subject
    )
    with pytest.raises(Forbidden) as refused:
        await grant_consent(civic.command("grantConsent", stranger), given)
    assert refused.value.message == "grantConsent is not allowed"
    assert (await civic.logged())[-1] == ("grantConsent", subject, False, ())


@pytest.mark.parametrize(("actor", "error"), [(nobody, Unauthenticated), (elsewhere, Forbidden), (toddler, NotFound)])
async def test_who_cannot_grant_cannot(civic: Civic, actor: Actor, error: type[ClientError]) -> None:
    request = await civic.requested(TODDLER)
    with pytest.raises(error):
        await grant_consent(civic.command("grantConsent", actor), civic.terms(request))
    assert await civic.stored("consents") == []


async def test_a_request_named_with_another_number_is_not_there(civic: Civic) -> None:
    request = await civic.requested(UNKNOWN)
    with pytest.raises(NotFound):
        await grant_consent(civic.command("grantConsent", citizen), civic.terms(request, personal_id=CITIZEN))


async def test_a_childs_grant_waits_for_the_other_signature_and_permits_nothing(civic: Civic) -> None:
    request = await civic.requested(CHILD)
    granted = await grant_consent(civic.command("grantConsent", child), civic.terms(request))
    assert granted.consent.status is ConsentStatus.REQUESTED
    assert granted.consent.signatures == (
        Signature(Capacity.SELF, CHILD, civic.now),
        Signature(Capacity.GUARDIAN, None, None),
    )
    assert (await civic.request(request.id)).status is ConsentRequestStatus.REQUESTED
    assert (await MongoGrantSource(civic.database).grants(elsewhere, [CHILD]))[CHILD].consents == ()


async def test_a_later_grant_takes_the_place_of_the_earlier_one_for_grantee_and_purpose(civic: Civic) -> None:
    async def grant(**more: object) -> Granted:
        given = GrantConsent(("VITAL",), civic.now + timedelta(days=1), grantee=Grantee(FACILITY), purpose="TREAT")
        return await grant_consent(civic.command("grantConsent", citizen), replace(given, **more))  # type: ignore[arg-type]

    first, other_purpose = await grant(), await grant(purpose="HPAYMT")
    other_grantee, one_person = (
        await grant(grantee=Grantee(OTHER_FACILITY)),
        await grant(grantee=Grantee(FACILITY, "x")),
    )
    second = await grant(categories=("ALLERGY",))
    replaced = await civic.consent(first.consent.id)
    assert replaced.status is ConsentStatus.SUPERSEDED
    assert [event.state for event in replaced.events] == [ConsentStatus.GRANTED, ConsentStatus.SUPERSEDED]
    assert replaced.version == 2
    for granted in (other_purpose, other_grantee, one_person, second):
        assert (await civic.consent(granted.consent.id)).status is ConsentStatus.GRANTED


async def test_grants_at_once_leave_one_in_force(civic: Civic) -> None:
    given = GrantConsent(("VITAL",), civic.now + timedelta(days=1), grantee=Grantee(FACILITY), purpose="TREAT")
    await asyncio.gather(*(grant_consent(civic.command("grantConsent", citizen), given) for _ in range(4)))
    statuses = [one["status"] for one in await civic.stored("consents")]
    assert sorted(statuses) == ["GRANTED", "SUPERSEDED", "SUPERSEDED", "SUPERSEDED"]


async def test_a_request_is_answered_once_even_at_once(civic: Civic) -> None:
    request = await civic.requested()
    answers = await asyncio.gather(
        *(grant_consent(civic.command("grantConsent", citizen), civic.terms(request)) for _ in range(3)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Granted) for answer in answers) == 1
    assert sum(isinstance(answer, InvalidTransition) for answer in answers) == 2
    assert len(await civic.stored("consents")) == 1


async def test_a_key_makes_one_consent_of_many(civic: Civic) -> None:
    given = civic.terms(await civic.requested(), idempotency_key="k")
    answers = await asyncio.gather(*(grant_consent(civic.command("grantConsent", citizen), given) for _ in range(3)))
    assert len({answer.consent.id for answer in answers}) == 1
    assert len(await civic.stored("consents")) == 1


async def test_an_expired_request_cannot_be_granted(civic: Civic) -> None:
    request = await civic.requested()
    late = civic.now + timedelta(days=30)
    given = civic.terms(request, valid_to=late + timedelta(days=1))
    with pytest.raises(InvalidTransition, match="EXPIRED"):
        await grant_consent(civic.command("grantConsent", citizen, at=late), given)
    assert await civic.stored("consents") == []


async def test_every_look_up_of_the_commands_is_answered_by_an_index(civic: Civic, sent: Commands) -> None:
    request = await civic.requested(idempotency_key="k")
    await civic.requested(categories=("VITAL",))
    granted = await grant_consent(civic.command("grantConsent", citizen), civic.terms(request, idempotency_key="k"))
    await revoke_consent(civic.command("revokeConsent", citizen), RevokeConsent(granted.consent.id))
    await assert_indexed(civic.database, sent)
