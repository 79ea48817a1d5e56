"""requestConsent: who may ask, what a refusal says, and that a number nobody has is asked like any other."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from gateway.errors import BadUserInput, ClientError, Conflict, Forbidden, LimitExceeded, Unauthenticated
from policies.actor import Actor
from resolvers.consent.records import ConsentRequestStatus, DataPeriod, Grantee
from resolvers.consent.request_consent import RequestConsent, request_consent
from tests.resolvers.consent.conftest import (
    CITIZEN,
    OTHER_FACILITY,
    UNKNOWN,
    Civic,
    citizen,
    elsewhere,
    nobody,
    unconnected,
)

pytestmark = pytest.mark.anyio

ASKED = RequestConsent(CITIZEN, ("LAB_RESULT", "HEALTH_VISIT", "LAB_RESULT"), flags=("HIV",), reason="  Tái khám ")


async def test_a_request_is_stored_in_the_callers_name_for_thirty_days(civic: Civic) -> None:
    request = await request_consent(civic.command("requestConsent", elsewhere), ASKED)
    assert await civic.request(request.id) == request
    assert request.grantee == Grantee(OTHER_FACILITY)
    assert (request.requested_by, request.purpose, request.reason) == ("sub-elsewhere", "TREAT", "Tái khám")
    assert request.categories == ("HEALTH_VISIT", "LAB_RESULT")
    assert request.status is ConsentRequestStatus.REQUESTED
    assert request.expires_at - civic.now == timedelta(days=30)
    assert await civic.logged() == [("requestConsent", CITIZEN, True, ("HIV",))]


async def test_an_unknown_number_is_stored_and_answered_like_a_known_one(civic: Civic) -> None:
    known = await request_consent(civic.command("requestConsent", elsewhere), ASKED)
    unknown = await request_consent(civic.command("requestConsent", elsewhere), replace(ASKED, personal_id=UNKNOWN))
    assert replace(unknown, id=known.id, personal_id=CITIZEN) == known
    assert await civic.request(unknown.id) == unknown


@pytest.mark.parametrize(
    ("actor", "error"),
    [
        pytest.param(nobody, Unauthenticated, id="without a token"),
        pytest.param(citizen, Forbidden, id="a role without the row"),
        pytest.param(replace(elsewhere, purpose="ETREAT"), Forbidden, id="a purpose that the row does not hold for"),
        pytest.param(replace(elsewhere, assurance=1), Forbidden, id="too little assurance"),
        pytest.param(unconnected, Forbidden, id="a facility that is not connected"),
        pytest.param(replace(elsewhere, organization="99999"), Forbidden, id="no facility at all"),
        pytest.param(replace(elsewhere, organization=None), Forbidden, id="no organisation"),
    ],
)
async def test_who_may_not_ask_changes_nothing(civic: Civic, actor: Actor, error: type[ClientError]) -> None:
    with pytest.raises(error) as about_known:
        await request_consent(civic.command("requestConsent", actor), ASKED)
    with pytest.raises(error) as about_unknown:
        await request_consent(civic.command("requestConsent", actor), replace(ASKED, personal_id=UNKNOWN))
    assert about_known.value.message == about_unknown.value.message
    assert await civic.stored("consent_requests") == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"categories": ()}, "categories"),
        ({"categories": ("HEALTH_VISIT", "CONTACT")}, "categories"),
        ({"flags": ("FETAL_SEX",)}, "flags"),
        ({"purpose": "ETREAT"}, "purpose"),
        ({"reason": "x" * 501}, "reason"),
        ({"idempotency_key": " "}, "idempotencyKey"),
        ({"data_period": DataPeriod(date(2026, 2, 1), date(2026, 1, 31))}, "dataPeriod"),
    ],
)
async def test_a_malformed_request_names_its_field(civic: Civic, change: dict[str, object], field: str) -> None:
    with pytest.raises(BadUserInput) as refused:
        await request_consent(civic.command("requestConsent", elsewhere), replace(ASKED, **change))  # type: ignore[arg-type]
    assert refused.value.extensions["field"] == field
    assert refused.value.suggestion
    assert await civic.stored("consent_requests") == []
    assert await civic.logged() == []


async def test_the_row_is_checked_before_the_form(civic: Civic) -> None:
    with pytest.raises(Forbidden):
        await request_consent(civic.command("requestConsent", citizen), replace(ASKED, categories=()))


async def test_a_key_makes_one_request_of_many_even_at_once(civic: Civic) -> None:
    keyed = replace(ASKED, idempotency_key="k1")
    requests = await asyncio.gather(
        *(request_consent(civic.command("requestConsent", elsewhere), keyed) for _ in range(5))
    )
    assert len({request.id for request in requests}) == 1
    assert len(await civic.stored("consent_requests")) == 1


async def test_a_key_with_other_content_conflicts_and_belongs_to_its_caller(civic: Civic) -> None:
    keyed = replace(ASKED, idempotency_key="k1")
    mine = await request_consent(civic.command("requestConsent", elsewhere), keyed)
    with pytest.raises(Conflict):
        await request_consent(civic.command("requestConsent", elsewhere), replace(keyed, categories=("VITAL",)))
    other = await request_consent(civic.command("requestConsent", replace(elsewhere, sub="sub-colleague")), keyed)
    assert other.id != mine.id


async def test_an_equal_open_request_is_not_stored_twice(civic: Civic) -> None:
    first = await request_consent(civic.command("requestConsent", elsewhere), ASKED)
    assert (await request_consent(civic.command("requestConsent", elsewhere), ASKED)).id == first.id
    later = civic.command("requestConsent", elsewhere, at=civic.now + timedelta(days=31))
    assert (await request_consent(later, ASKED)).id != first.id


async def test_a_caller_who_tries_out_numbers_is_stopped(civic: Civic) -> None:
    for number in range(3):
        asked = replace(ASKED, personal_id=f"00119000010{number}")
        await request_consent(civic.command("requestConsent", elsewhere, limit=3), asked)
    with pytest.raises(LimitExceeded):
        await request_consent(civic.command("requestConsent", elsewhere, limit=3), ASKED)
    an_hour_later = civic.command("requestConsent", elsewhere, at=civic.now + timedelta(hours=1, seconds=1), limit=3)
    assert await request_consent(an_hour_later, ASKED)
