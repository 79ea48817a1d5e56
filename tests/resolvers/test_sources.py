"""What policies and commands are told of the database, and what the log keeps of a request."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from gateway.errors import InternalError
from policies.actor import Actor
from policies.grants import ConsentGrant, Grants, Guardianship, Treatment
from policies.log import LogRow
from resolvers.consent.documents import consent_document
from resolvers.consent.records import Consent, ConsentStatus, DataPeriod, Grantee, Validity
from resolvers.disclosure_log import MongoDisclosureLog
from resolvers.fact_source import FacilityFact, MongoFactSource, earliest_birth_date
from resolvers.grant_source import MongoGrantSource
from resolvers.mongo import Database, Document
from tests.resolvers.commands import Commands
from tests.resolvers.indexed import assert_indexed

pytestmark = pytest.mark.anyio

ANN, BEN, NOBODY = "001190000001", "001311000002", "001190999999"
AT = datetime(2026, 11, 20, 1, tzinfo=UTC)

guardian = Actor("citizen", "sub-guardian", ANN, assurance=3, purpose="PATRQT")
clinician = Actor("clinician", "sub-clinician", None, "01001", assurance=3, purpose="TREAT")


def encounter(number: int, **more: object) -> Document:
    return {
        "_id": f"01001-{number}",
        "personal_id": ANN,
        "facility": "01001",
        "ma_lk": str(number),
        "modality": "INPATIENT",
        "started_at": AT,
        "ended_at": None,
        "other_diagnoses": [],
        "follow_up_dates": [],
        "care_team": ["sub-clinician", "sub-colleague"],
        "flags": [],
        "version": 1,
        "founded": True,
        "insured": True,
        "recorded_by": {"organization": "01001", "role": "records_officer"},
        **more,
    }


CONSENT = Consent(
    id="c1",
    personal_id=ANN,
    status=ConsentStatus.GRANTED,
    grantee=Grantee("01001"),
    purpose="TREAT",
    categories=("HEALTH_VISIT",),
    flags=("HIV",),
    data_period=DataPeriod(date(2024, 1, 1), None),
    validity=Validity(AT, AT + timedelta(days=30)),
    created_at=AT,
)


async def test_a_clinician_is_told_of_treatments_and_consents_of_the_own_organisation(
    fresh_database: Database, sent: Commands
) -> None:
    await fresh_database.collection("encounters").insert_many(
        [
            encounter(1),
            encounter(2, facility="79002"),
            encounter(3, care_team=["sub-colleague"]),
            encounter(4, founded=False),
        ]
    )
    await fresh_database.collection("consents").insert_many(
        [
            consent_document(CONSENT),
            consent_document(replace(CONSENT, id="c2", grantee=Grantee("79002"))),
            consent_document(replace(CONSENT, id="c3", purpose="HPAYMT")),
            consent_document(replace(CONSENT, id="c4", status=ConsentStatus.REVOKED)),
            consent_document(replace(CONSENT, id="c5", status=ConsentStatus.REQUESTED)),
        ]
    )
    sent.clear()
    found = await MongoGrantSource(fresh_database).grants(clinician, [NOBODY, ANN, BEN, ANN])
    assert found[NOBODY] == Grants(NOBODY) and found[BEN] == Grants(BEN)
    team = frozenset({"sub-clinician", "sub-colleague"})
    assert found[ANN] == Grants(
        ANN,
        treatments=(Treatment("01001", team, AT, None, True),),
        consents=(
            ConsentGrant(
                "c1",
                "01001",
                None,
                "TREAT",
                frozenset({"HEALTH_VISIT"}),
                frozenset({"HIV"}),
                date(2024, 1, 1),
                None,
                AT,
                AT + timedelta(days=30),
            ),
        ),
    )
    assert sent.collections == ["consents", "encounters"]
    await assert_indexed(fresh_database, sent)


async def test_a_records_officer_is_told_of_every_visit_at_the_own_facility(
    fresh_database: Database, sent: Commands
) -> None:
    await fresh_database.collection("encounters").insert_many(
        [encounter(1, founded=False), encounter(2, facility="79002"), encounter(3, care_team=["sub-colleague"])]
    )
    officer = Actor("records_officer", sub="officer", organization="01001", purpose="TREAT", assurance=3)
    sent.clear()
    found = await MongoGrantSource(fresh_database).grants(officer, [ANN, BEN])
    assert {(one.facility, one.founded) for one in found[ANN].treatments} == {("01001", False), ("01001", True)}
    assert found[BEN] == Grants(BEN)
    assert sent.collections == ["encounters"]
    await assert_indexed(fresh_database, sent)
    nowhere = await MongoGrantSource(fresh_database).grants(replace(officer, organization=None), [ANN])
    assert nowhere[ANN] == Grants(ANN)


async def test_a_citizen_is_told_of_wards_and_birth_dates(fresh_database: Database, sent: Commands) -> None:
    await fresh_database.collection("citizens").insert(
        {"_id": BEN, "full_name": "Bé", "birth_date": {"value": "2011-01-01", "precision": "YEAR"}, "sex": "MALE"}
    )
    relation = {"ward": BEN, "by_decision": False, "summary_only": False, "valid_from": "2011-05-01"}
    await fresh_database.collection("guardianships").insert_many(
        [
            {"_id": "g1", "guardian": ANN, "relation": "MOTHER", "valid_to": None, **relation},
            {"_id": "g2", "guardian": NOBODY, "relation": "FATHER", "valid_to": None, **relation},
        ]
    )
    sent.clear()
    found = await MongoGrantSource(fresh_database).grants(guardian, [BEN, NOBODY])
    assert found[NOBODY] == Grants(NOBODY)
    assert found[BEN] == Grants(
        BEN, birth_date=date(2011, 1, 1), guardianships=(Guardianship(ANN, "MOTHER", date(2011, 5, 1), None),)
    )
    assert sent.collections == ["citizens", "guardianships"]
    await assert_indexed(fresh_database, sent)


@pytest.mark.parametrize(
    "actor",
    [
        replace(clinician, purpose="ETREAT"),
        replace(clinician, organization=None),
        Actor("auditor", "sub-auditor", ANN, assurance=3, purpose="HOPERAT"),
        Actor(),
    ],
)
async def test_nothing_is_looked_up_that_could_not_matter(
    fresh_database: Database, sent: Commands, actor: Actor
) -> None:
    assert await MongoGrantSource(fresh_database).grants(actor, [ANN]) == {ANN: Grants(ANN)}
    assert sent.collections == []


@pytest.mark.parametrize(
    ("precision", "earliest"),
    [("DAY", date(2011, 6, 15)), ("MONTH", date(2011, 6, 1)), ("YEAR", date(2011, 1, 1))],
)
def test_an_imprecise_birth_date_counts_as_the_oldest_age(precision: str, earliest: date) -> None:
    assert earliest_birth_date({"value": "2011-06-15", "precision": precision}) == earliest


async def test_facts_are_those_of_the_registry(fresh_database: Database, sent: Commands) -> None:
    await fresh_database.collection("facilities").insert(
        {
            "_id": "01001",
            "code": "01001",
            "name": "Bệnh viện A",
            "name_search": ["benh", "vien"],
            "kind": "HOSPITAL",
            "ownership": "PUBLIC",
            "province": {"code": "01", "version": "POST_2025"},
            "connected": True,
            "insurance_contract": True,
        }
    )
    sent.clear()
    facts = MongoFactSource(fresh_database)
    assert await facts.facility("01001") == FacilityFact("01001", True)
    assert await facts.facility("01999") is None
    assert await facts.birth_date(NOBODY) is None
    await assert_indexed(fresh_database, sent)


ROW = LogRow(
    at=AT,
    request_id="r1",
    subject=ANN,
    caller="sub-clinician",
    role="clinician",
    organization="01001",
    purpose="TREAT",
    operation="Book",
    category="HEALTH_VISIT",
    fields=("encounters",),
    flags=("HIV",),
    condition="CONSENT",
    consent_id="c1",
    allowed=True,
)


async def test_the_log_is_one_insert_a_request(fresh_database: Database) -> None:
    await MongoDisclosureLog(fresh_database).write([ROW, replace(ROW, category="LAB_RESULT", allowed=False)])
    rows = await fresh_database.collection("access_log").find({})
    assert sorted(row["category"] for row in rows) == ["HEALTH_VISIT", "LAB_RESULT"]
    assert {row["personal_id"] for row in rows} == {ANN}


async def test_a_row_that_cannot_be_written_is_an_error(fresh_database: Database) -> None:
    with pytest.raises(InternalError):
        await MongoDisclosureLog(fresh_database).write([replace(ROW, subject="no number")])
    assert await fresh_database.collection("access_log").find({}) == []
