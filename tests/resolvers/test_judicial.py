"""Dossiers and certificates: about the citizen alone, and No.2 only where the grant opens it."""

from dataclasses import replace
from typing import Any

import pytest

from policies.actor import Actor
from policies.decision import Clause
from policies.fetch_grant import FetchGrant, GrantScope
from policies.flags import ALL_FLAGS, CERTIFICATE_NO2
from resolvers.context import Resources
from resolvers.cursors import CursorCodec
from resolvers.judicial.certificates import certificate_document, certificate_record
from resolvers.judicial.criminal_record import criminal_record, record_document
from resolvers.judicial.documents import application_document, application_record
from resolvers.judicial.records import (
    ApplicationStatus,
    CertificateType,
    JudicialApplication,
    Relation,
    TimelineEntry,
)
from resolvers.mongo import Database
from schema.judicial.domain import JUDICIAL
from schema.subgraph import Subgraph
from tests.resolvers.commands import Commands
from tests.resolvers.indexed import assert_indexed
from tests.resolvers.judicial.samples import ANN, AT, BAN, BEN, HA_NOI, REGISTERED
from tests.resolvers.judicial.samples import CERTIFICATE as SAMPLE

pytestmark = pytest.mark.anyio


APPLICATION = JudicialApplication(
    dossier_number="D1",
    personal_id=ANN,
    applicant=BEN,
    relation=Relation.SPOUSE,
    type=CertificateType.TYPE_1,
    status=ApplicationStatus.ISSUED,
    purpose="Xin việc",
    province=HA_NOI,
    include_bans=False,
    submitted_at=AT,
    due_at=None,
    timeline=(TimelineEntry(ApplicationStatus.SUBMITTED, AT),),
)
CERTIFICATE = replace(SAMPLE, number="N1", dossier_number="D1")
OWN = """query ($r: [_Any!]!) { _entities(representations: $r) { ... on Citizen { personalId
  judicialApplications { dossierNumber type status province { code version } flags }
  judicialCertificates { number type dataAsOf issuedAt flags } } } }"""


def granted(flags: frozenset[str]) -> FetchGrant:
    clauses = (Clause("SELF", flags=flags),)
    categories = {"JUDICIAL_APPLICATION": clauses, "JUDICIAL_CERTIFICATE": clauses}
    return FetchGrant(Actor("citizen", "sub", ANN), scope=GrantScope.SUBJECTS, subjects={ANN: categories})


async def fill(database: Database) -> None:
    second = {"type": CertificateType.TYPE_2}
    await database.collection("judicial_applications").insert_many(
        [
            application_document(APPLICATION),
            application_document(replace(APPLICATION, dossier_number="D2", **second)),  # type: ignore[arg-type]
            application_document(replace(APPLICATION, dossier_number="D3", personal_id=BEN)),
        ]
    )
    await database.collection("judicial_certificates").insert_many(
        [
            certificate_document(CERTIFICATE),
            certificate_document(replace(CERTIFICATE, number="N2", type=CertificateType.TYPE_2)),
            certificate_document(replace(CERTIFICATE, number="N3", personal_id=BEN)),
        ]
    )


async def asked(database: Database, query: str, variables: dict[str, Any], grant: FetchGrant) -> dict[str, Any]:
    subgraph = Subgraph(JUDICIAL, Resources(database, lambda: AT, CursorCodec(b"secret")))
    data, errors = await subgraph.execute(query, variables, grant)
    assert data is not None and not errors
    return data


async def test_both_lists_of_many_citizens_are_two_queries(fresh_database: Database, sent: Commands) -> None:
    await fill(fresh_database)
    sent.clear()
    keys = [{"__typename": "Citizen", "personalId": number} for number in (ANN, BEN)]
    own, other = (await asked(fresh_database, OWN, {"r": keys}, granted(ALL_FLAGS)))["_entities"]
    assert sorted(one["dossierNumber"] for one in own["judicialApplications"]) == ["D1", "D2"]
    assert own["judicialCertificates"][0] == {
        "number": "N1",
        "type": "TYPE_1",
        "dataAsOf": "2026-11-19",
        "issuedAt": "2026-11-20T08:00:00.000+07:00",
        "flags": [],
    }
    assert other == {"personalId": BEN, "judicialApplications": None, "judicialCertificates": None}
    assert sent.collections == ["judicial_applications", "judicial_certificates"]
    await assert_indexed(fresh_database, sent)


async def test_a_no2_is_absent_where_its_flag_is_not_opened(fresh_database: Database) -> None:
    await fill(fresh_database)
    keys = [{"__typename": "Citizen", "personalId": ANN}]
    (own,) = (await asked(fresh_database, OWN, {"r": keys}, granted(ALL_FLAGS - {CERTIFICATE_NO2})))["_entities"]
    assert [one["number"] for one in own["judicialCertificates"]] == ["N1"]
    assert [one["dossierNumber"] for one in own["judicialApplications"]] == ["D1"]


async def test_by_number_only_the_guards_inputs_are_answered_before_the_decision(
    fresh_database: Database, sent: Commands
) -> None:
    await fill(fresh_database)
    sent.clear()
    query = """query ($n: ID!) { judicialApplication(dossierNumber: $n) {
      dossierNumber citizen { personalId } flags status purpose } }"""
    inputs = FetchGrant(Actor("citizen", "sub", ANN), scope=GrantScope.INPUTS)
    query = query.replace("status purpose", "purpose")
    data = await asked(fresh_database, query, {"n": "D2"}, inputs)
    assert data["judicialApplication"] == {
        "dossierNumber": "D2",
        "citizen": {"personalId": ANN},
        "flags": ["CERTIFICATE_NO2"],
        "purpose": None,
    }
    assert (await asked(fresh_database, query, {"n": "none"}, inputs))["judicialApplication"] is None
    await assert_indexed(fresh_database, sent)


def test_what_is_stored_comes_back() -> None:
    assert application_record(application_document(APPLICATION)) == APPLICATION
    for certificate in (CERTIFICATE, replace(CERTIFICATE, judgments=REGISTERED.judgments, bans=(BAN,), revoked_at=AT)):
        assert certificate_record(certificate_document(certificate)) == certificate
    assert criminal_record(record_document(REGISTERED)) == REGISTERED
