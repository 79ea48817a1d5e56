"""The clock of a dossier: it runs from its receipt, stands still while the applicant is asked, and is longer for a verification."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.errors import BadUserInput, Forbidden
from resolvers.judicial.officer_commands import OnDossier, propose_certificate, request_supplement, return_proposal
from resolvers.judicial.records import ApplicationStatus as S
from resolvers.mongo import Database
from tests.resolvers.judicial.dossiers import NUMBER, Office, applicant, approver, dossier, officer

pytestmark = pytest.mark.anyio

MONDAY = datetime(2026, 11, 30, 2, tzinfo=UTC)
END = timedelta(hours=14, minutes=59, seconds=59)  # from nine in the morning to the end of the day, in Vietnam


def later(office: Office, days: int) -> Office:
    return replace(office, now=MONDAY + timedelta(days=days))


async def test_the_clock_stands_still_while_the_applicant_is_asked(fresh_database: Database) -> None:
    office = Office(fresh_database, MONDAY)
    await office.put(dossier(S.SUBMITTED))
    received = (await office.do("receiveApplication", officer)).application
    assert received.due_at == MONDAY + timedelta(days=7) + END, "five working days"
    asked = (await later(office, 2).do("requestSupplement", officer)).application
    assert asked.supplement is not None and asked.supplement.days_left == 3
    assert asked.supplement.due_at == MONDAY + timedelta(days=16) + END, "ten working days"
    brought = (await later(office, 14).do("supplementApplication", applicant)).application
    assert brought.due_at == MONDAY + timedelta(days=17) + END, "three were left"
    assert brought.assignee == officer.sub
    verified = (await later(office, 14).do("requestVerification", officer)).application
    assert verified.due_at == MONDAY + timedelta(days=31) + END, "ten more"


async def test_an_overdue_dossier_is_verified_from_today(fresh_database: Database) -> None:
    office = later(Office(fresh_database), 21)
    await office.put(replace(dossier(S.RECEIVED), due_at=MONDAY))
    verified = (await office.do("requestVerification", officer)).application
    assert verified.due_at == MONDAY + timedelta(days=36) + END, "ten working days and New Year"


async def test_a_returned_proposal_is_on_the_first_officers_desk_and_nobodys_proposal(fresh_database: Database) -> None:
    office = Office(fresh_database)
    await office.put(dossier(S.AWAITING_SIGNATURE))
    returned = (await office.do("returnProposal", approver)).application
    assert (returned.status, returned.assignee, returned.proposer) == (S.RECEIVED, officer.sub, None)
    proposed = (await office.do("proposeCertificate", officer)).application
    assert proposed.proposer is not None and proposed.proposer.personal_id == officer.personal_id


async def test_an_officer_without_a_person_proposes_nothing(fresh_database: Database) -> None:
    office = Office(fresh_database)
    before = await office.put(dossier(S.RECEIVED))
    with pytest.raises(Forbidden, match="person"):
        await office.do("proposeCertificate", replace(officer, personal_id=None))
    assert await office.stored() == before


@pytest.mark.parametrize(("text", "field"), [("  ", "text"), ("x" * 2001, "text")])
async def test_what_is_said_is_said(fresh_database: Database, text: str, field: str) -> None:
    office = Office(fresh_database)
    before = await office.put(dossier(S.RECEIVED))
    with pytest.raises(BadUserInput) as caught:
        await request_supplement(office.command("requestSupplement", officer), OnDossier(NUMBER, text))
    assert caught.value.extensions["field"] == field
    with pytest.raises(BadUserInput) as caught:
        await return_proposal(office.command("returnProposal", approver), OnDossier(NUMBER, text))
    assert caught.value.extensions["field"] == "reason"
    with pytest.raises(BadUserInput) as caught:
        await propose_certificate(office.command("proposeCertificate", officer), OnDossier(NUMBER, "x" * 501))
    assert caught.value.extensions["field"] == "note"
    assert await office.stored() == before


async def test_a_refusal_is_kept_with_its_code(fresh_database: Database) -> None:
    office = Office(fresh_database)
    await office.put(dossier(S.VERIFYING))
    refused = (await office.do("refuseApplication", officer)).application
    assert refused.refusal is not None and refused.refusal.code == "INCOMPLETE_OR_FORGED"
