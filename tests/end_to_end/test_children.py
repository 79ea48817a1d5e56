"""Consents of children over real HTTP: the guardian alone under 7, both from 7 to under 16, the child alone takes it back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resolvers.seed.personas import CHILD, FACILITY_B, YOUNGER_CHILD
from tests.end_to_end.story import Answer, Visitor, operation

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

READ = "query Read($id: PersonalId!) { citizen(personalId: $id) { healthBook { encounters { totalCount } } } }"
REVOKE = "mutation Revoke($input: RevokeConsentInput!) { revokeConsent(input: $input) { consent { id status } } }"


def terms(child: str, days: int = 30, **more: Any) -> dict[str, Any]:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
    return {
        "personalId": child,
        "grantee": {"organization": FACILITY_B},
        "purpose": "TREAT",
        "categories": ["HEALTH_VISIT"],
        "validity": {"to": until.isoformat()},
        **more,
    }


async def grant(visitor: Visitor, persona: str, given: dict[str, Any]) -> Answer:
    return await visitor.ask(persona, operation("sign-for-a-child"), {"input": given})


async def consent(visitor: Visitor, persona: str, given: dict[str, Any]) -> dict[str, Any]:
    answer = await grant(visitor, persona, given)
    assert not answer.errors, answer.errors
    found: dict[str, Any] = answer.data["grantConsent"]["consent"]
    return found


async def reads(visitor: Visitor, child: str) -> bool:
    answer = await visitor.ask("clinician-elsewhere", READ, {"id": child})
    if answer.errors:
        assert answer.codes() == ["CONSENT_REQUIRED"]
        return False
    return bool(answer.data["citizen"]["healthBook"]["encounters"]["totalCount"])


async def test_the_guardian_grants_for_the_six_year_old_alone(visitor: Visitor) -> None:
    assert not await reads(visitor, YOUNGER_CHILD)
    given = await consent(visitor, "guardian", terms(YOUNGER_CHILD))
    assert given["status"] == "GRANTED" and [one["capacity"] for one in given["signatures"]] == ["GUARDIAN"]
    assert await reads(visitor, YOUNGER_CHILD)


@pytest.mark.parametrize(("order", "days"), [(("guardian", "child"), 30), (("child", "guardian"), 40)])
async def test_the_child_of_fifteen_signs_too_in_either_order_and_revokes_alone(
    visitor: Visitor, order: tuple[str, str], days: int
) -> None:
    given = terms(CHILD, days)
    first = await consent(visitor, order[0], given)
    assert first["status"] == "REQUESTED"
    assert not await reads(visitor, CHILD), "what lacks a signature permits nothing"
    second = await consent(visitor, order[1], given)
    assert (second["id"], second["status"]) == (first["id"], "GRANTED")
    assert all(one["at"] for one in second["signatures"])
    assert await reads(visitor, CHILD)
    revoked = await visitor.ask("child", REVOKE, {"input": {"consentId": second["id"]}})
    assert revoked.data["revokeConsent"]["consent"]["status"] == "REVOKED"
    assert not await reads(visitor, CHILD)


async def test_what_a_guardian_may_not_read_a_guardian_cannot_tick(visitor: Visitor) -> None:
    for child, flag in ((YOUNGER_CHILD, "CHILD_ABUSE"), (CHILD, "HIV")):
        answer = await grant(visitor, "guardian", terms(child, flags=[flag]))
        assert answer.codes() == ["BAD_USER_INPUT"] and answer.errors[0]["extensions"]["field"] == "flags"


async def test_somebody_elses_child_is_like_a_number_that_nobody_has(visitor: Visitor) -> None:
    bodies = {
        (await grant(visitor, "citizen-other", terms(child))).body for child in (CHILD, YOUNGER_CHILD, "001199999999")
    }
    assert len(bodies) == 1 and b"FORBIDDEN" in bodies.pop()
