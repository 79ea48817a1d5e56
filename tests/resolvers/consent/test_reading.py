"""Consents and requests as their readers see them, through the subgraph: the citizen, the grantee, a guardian."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from policies.actor import Actor
from policies.decision import Clause
from policies.fetch_grant import PUBLIC_GRANT, FetchGrant, GrantScope
from policies.flags import ALL_FLAGS
from resolvers.consent.grant_consent import GrantConsent, grant_consent
from resolvers.consent.records import Grantee
from resolvers.context import Resources
from resolvers.cursors import CursorCodec
from schema.consent.domain import CONSENT
from schema.subgraph import Subgraph
from tests.resolvers.commands import Commands
from tests.resolvers.consent.conftest import CITIZEN, FACILITY, OTHER_FACILITY, UNKNOWN, Civic, citizen, elsewhere
from tests.resolvers.indexed import assert_indexed

pytestmark = pytest.mark.anyio

READ = """query ($r: [_Any!]!, $status: ConsentStatus) { _entities(representations: $r) { ... on Citizen { personalId
  consents(status: $status) { id status grantee { organization person facility { code } } purpose categories flags
    dataPeriod { from to } validity { from to } signatures { capacity at } events { state actor } citizen { personalId } }
  consentRequests { id status grantee { organization } } } } }"""
GRANT = """mutation ($input: GrantConsentInput!) { grantConsent(input: $input) {
  consent { id citizen { personalId } flags grantee { organization } status } } }"""


def granted(actor: Actor, condition: str, flags: frozenset[str] = ALL_FLAGS) -> FetchGrant:
    clauses = (Clause(condition, flags=flags),)
    return FetchGrant(actor, scope=GrantScope.SUBJECTS, subjects={CITIZEN: {"CONSENT": clauses}})


async def run(civic: Civic, query: str, variables: dict[str, Any], grant: FetchGrant, later: timedelta) -> Any:
    ports = civic.command("grantConsent", citizen).ports
    resources = Resources(civic.database, lambda: civic.now + later, CursorCodec(b"secret"), ports)
    return await Subgraph(CONSENT, resources).execute(query, variables, grant)


async def read(civic: Civic, grant: FetchGrant, *, later: timedelta = timedelta(), **variables: object) -> Any:
    keys = [{"__typename": "Citizen", "personalId": CITIZEN}]
    data, errors = await run(civic, READ, {"r": keys, **variables}, grant, later)
    assert not errors
    return data["_entities"][0]


async def give(civic: Civic, organization: str, *flags: str) -> str:
    given = GrantConsent(
        ("VITAL",), civic.now + timedelta(days=1), flags=flags, grantee=Grantee(organization), purpose="TREAT"
    )
    return (await grant_consent(civic.command("grantConsent", citizen), given)).consent.id


async def test_the_citizen_reads_both_lists_in_two_queries(civic: Civic, sent: Commands) -> None:
    consent_id, request = await give(civic, FACILITY, "HIV"), await civic.requested()
    sent.clear()
    shown = await read(civic, granted(citizen, "SELF"))
    assert sent.collections == ["consent_requests", "consents"]
    await assert_indexed(civic.database, sent)
    assert shown["consentRequests"] == [
        {"id": request.id, "status": "REQUESTED", "grantee": {"organization": OTHER_FACILITY}}
    ]
    (consent,) = shown["consents"]
    assert consent["id"] == consent_id
    assert consent["grantee"] == {"organization": FACILITY, "person": None, "facility": {"code": FACILITY}}
    assert (consent["categories"], consent["flags"]) == (["VITAL"], ["HIV"])
    assert consent["dataPeriod"] == {"from": None, "to": None}
    assert consent["events"] == [{"state": "GRANTED", "actor": "sub-citizen"}]
    assert consent["citizen"] == {"personalId": CITIZEN}


async def test_expired_is_computed_and_asked_for_like_any_state(civic: Civic) -> None:
    await give(civic, FACILITY)
    await civic.requested()
    self_ = granted(citizen, "SELF")
    assert [one["status"] for one in (await read(civic, self_, status="GRANTED"))["consents"]] == ["GRANTED"]
    assert (await read(civic, self_, status="EXPIRED"))["consents"] == []
    month_later = timedelta(days=31)
    assert (await read(civic, self_, later=month_later, status="GRANTED"))["consents"] == []
    shown = await read(civic, self_, later=month_later, status="EXPIRED")
    assert [one["status"] for one in shown["consents"]] == ["EXPIRED"]
    assert [one["status"] for one in shown["consentRequests"]] == ["EXPIRED"]


async def test_the_grantee_reads_what_names_its_organisation(civic: Civic, sent: Commands) -> None:
    await give(civic, FACILITY)
    mine = await give(civic, OTHER_FACILITY, "HIV")
    await civic.requested()
    sent.clear()
    shown = await read(civic, granted(elsewhere, "GRANTEE"))
    assert [one["id"] for one in shown["consents"]] == [mine]
    assert len(shown["consentRequests"]) == 1
    await assert_indexed(civic.database, sent)


async def test_a_guardian_does_not_see_what_ticks_a_hidden_flag(civic: Civic) -> None:
    await give(civic, FACILITY, "CHILD_ABUSE")
    open_one = await give(civic, OTHER_FACILITY, "GENETIC")
    shown = await read(civic, granted(replace(citizen, sub="sub-guardian"), "GUARDIAN", frozenset({"GENETIC"})))
    assert [one["id"] for one in shown["consents"]] == [open_one]


async def test_by_id_only_keys_and_inputs_come_before_the_decision(civic: Civic, sent: Commands) -> None:
    request = await civic.requested()
    sent.clear()
    query = """query ($id: ID!) { consentRequest(id: $id) {
      id citizen { personalId } flags grantee { organization } reason } }"""
    data, errors = await run(
        civic, query, {"id": request.id}, FetchGrant(elsewhere, scope=GrantScope.INPUTS), timedelta()
    )
    assert not errors
    assert data["consentRequest"] == {
        "id": request.id,
        "citizen": {"personalId": CITIZEN},
        "flags": ["HIV"],
        "grantee": {"organization": OTHER_FACILITY},
        "reason": None,
    }
    await assert_indexed(civic.database, sent)


async def test_a_command_answers_keys_and_inputs_alone(civic: Civic) -> None:
    given = {
        "categories": ["VITAL"],
        "flags": ["HIV"],
        "purpose": "TREAT",
        "grantee": {"organization": FACILITY},
        "dataPeriod": {"from": "2024-01-01"},
        "validity": {"to": (civic.now + timedelta(days=1)).isoformat()},
    }
    command = FetchGrant(citizen, scope=GrantScope.COMMAND)
    query = GRANT.replace(" status }", " }")
    data, errors = await run(civic, query, {"input": given}, command, timedelta())
    assert not errors
    (stored,) = await civic.stored("consents")
    assert data["grantConsent"]["consent"] == {
        "id": stored["_id"],
        "citizen": {"personalId": CITIZEN},
        "flags": ["HIV"],
        "grantee": {"organization": FACILITY},
    }
    assert stored["data_period"] == {"from": "2024-01-01", "to": None}


async def test_without_a_commands_grant_nothing_is_run(civic: Civic) -> None:
    given = {
        "categories": ["VITAL"],
        "purpose": "TREAT",
        "grantee": {"organization": FACILITY},
        "validity": {"to": (civic.now + timedelta(days=1)).isoformat()},
    }
    for grant in (PUBLIC_GRANT, granted(citizen, "SELF")):
        _, errors = await run(civic, GRANT, {"input": given}, grant, timedelta())
        assert [error["extensions"]["code"] for error in errors] == ["FORBIDDEN"]
    assert await civic.stored("consents") == []


async def test_a_commands_refusal_keeps_code_field_and_suggestion(civic: Civic) -> None:
    given = {
        "categories": ["VITAL"],
        "purpose": "TREAT",
        "grantee": {"organization": FACILITY},
        "validity": {"from": "2026-12-02T00:00:00+07:00", "to": "2026-12-01T00:00:00+07:00"},
    }
    command = FetchGrant(citizen, scope=GrantScope.COMMAND)
    data, errors = await run(civic, GRANT, {"input": given}, command, timedelta())
    assert data == {"grantConsent": None}
    assert errors[0]["message"] == "the consent ends before it starts"
    assert errors[0]["extensions"] == {
        "code": "BAD_USER_INPUT",
        "field": "validity",
        "suggestion": "give a `to` that lies after `from`",
    }


async def test_a_citizen_is_there_for_every_number(civic: Civic, sent: Commands) -> None:
    query = "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Citizen { personalId consents { id } } } }"
    sent.clear()
    keys = [{"__typename": "Citizen", "personalId": number} for number in (CITIZEN, UNKNOWN)]
    data, errors = await run(civic, query, {"r": keys}, FetchGrant(elsewhere, scope=GrantScope.SUBJECTS), timedelta())
    assert not errors
    assert data["_entities"] == [
        {"personalId": CITIZEN, "consents": None},
        {"personalId": UNKNOWN, "consents": None},
    ]
    assert sent.queries == []
