"""Commands are decided by their name, and written down before they run."""

from datetime import date

import pytest

from gateway.errors import Forbidden, InternalError, Unauthenticated
from policies.actor import ANONYMOUS
from policies.command_guard import Command, CommandGuard, error_of
from policies.grants import Grants
from policies.policy import Policy
from tests.policies.ports import Clock, GrantsInMemory, LogInMemory
from tests.policies.story import CITIZEN, NOW, callers

pytestmark = pytest.mark.anyio

CALLERS = callers()
ADULT = {CITIZEN: Grants(CITIZEN, birth_date=date(1990, 1, 1))}


def guard_of(policy: Policy, log: LogInMemory, source: GrantsInMemory | None = None) -> CommandGuard:
    return CommandGuard(policy, source or GrantsInMemory(ADULT), log, Clock(NOW))


def test_token_and_row_come_first(policy: Policy) -> None:
    guard = guard_of(policy, LogInMemory())
    with pytest.raises(Unauthenticated):
        guard.check(ANONYMOUS, "CONSENT", "requestConsent")
    for caller in ("citizen", "auditor", "pharmacist"):
        with pytest.raises(Forbidden):
            guard.check(CALLERS[caller], "CONSENT", "requestConsent")
    guard.check(CALLERS["clinician"], "CONSENT", "requestConsent")
    with pytest.raises(Forbidden):
        guard.check(CALLERS["citizen"], "CONSENT", "createShareCode")


async def test_standing_is_decided_and_written_down(policy: Policy) -> None:
    log = LogInMemory()
    guard = guard_of(policy, log)
    command = Command("grantConsent", "CONSENT", CITIZEN, flags=frozenset({"HIV"}))
    assert (await guard.authorize(CALLERS["citizen"], command, "r1")).allowed
    refused = await guard.authorize(CALLERS["citizen-other"], command, "r2")
    assert not refused.allowed and isinstance(error_of(refused, command.name), Forbidden)
    assert [(row.operation, row.category, row.allowed, row.condition, row.flags, row.caller) for row in log.rows] == [
        ("grantConsent", "CONSENT", True, "SELF & AGE_7", ("HIV",), "citizen"),
        ("grantConsent", "CONSENT", False, None, ("HIV",), "other"),
    ]


async def test_the_command_may_write_its_row_itself(policy: Policy) -> None:
    log = LogInMemory()
    authorization = await guard_of(policy, log).decide(
        CALLERS["clinician"], Command("requestConsent", "CONSENT", CITIZEN), "r1", organization_connected=True
    )
    assert authorization.decision.allowed
    assert [row.operation for row in authorization.rows] == ["requestConsent"]
    assert log.rows == []


async def test_an_unknown_number_is_answered_and_written_down_like_any_other(policy: Policy) -> None:
    log = LogInMemory()
    guard = guard_of(policy, log)
    known = await guard.authorize(
        CALLERS["clinician"], Command("requestConsent", "CONSENT", CITIZEN), "r", organization_connected=True
    )
    unknown = await guard.authorize(
        CALLERS["clinician"], Command("requestConsent", "CONSENT", "009999999999"), "r", organization_connected=True
    )
    assert known == unknown
    assert [row.subject for row in log.rows] == [CITIZEN, "009999999999"]


async def test_a_command_that_cannot_be_written_down_does_not_run(policy: Policy) -> None:
    command = Command("grantConsent", "CONSENT", CITIZEN)
    with pytest.raises(InternalError):
        await guard_of(policy, LogInMemory(failing=True)).authorize(CALLERS["citizen"], command, "r1")
    with pytest.raises(InternalError):
        await guard_of(policy, LogInMemory(), GrantsInMemory(failing=True)).authorize(CALLERS["citizen"], command, "r1")
