"""What the stories count on, on any day of seeding: the citizen's visits, the children's ages, the flagged rows."""

from datetime import UTC, datetime, timedelta

import pytest

from policies.days import age_on, day_of
from resolvers.mongo import Document
from resolvers.seed.personas import (
    CHILD,
    CITIZEN,
    CITIZEN_OTHER,
    FACILITY_A,
    FACILITY_C,
    GUARDIAN,
    PERSONAS,
    YOUNGER_CHILD,
)
from resolvers.seed.population import Population
from resolvers.seed.story import CERTIFICATE, FLAGGED_CONSENTS, PLAIN_CONSENTS, VISITS, story_people
from tests.seed.population_rows import drawn

DAYS = (
    datetime(2026, 11, 23, 3, 30, tzinfo=UTC),
    datetime(2026, 11, 23, 22, 0, tzinfo=UTC),
    datetime(2028, 3, 30, 12, 0, tzinfo=UTC),  # a month after 29 February
    datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
)


@pytest.fixture(params=DAYS, ids=lambda day: day.isoformat())
def now(request: pytest.FixtureRequest) -> datetime:
    day: datetime = request.param
    return day


@pytest.fixture
def told(now: datetime) -> dict[str, list[Document]]:
    return drawn(Population(50, 1, now))


def of(documents: list[Document], number: str) -> list[Document]:
    return [one for one in documents if one["personal_id"] == number]


def test_the_citizen_has_visits_at_a_one_flagged_one_elsewhere_one_older(
    told: dict[str, list[Document]], now: datetime
) -> None:
    visits = {one["_id"]: one for one in of(told["encounters"], CITIZEN)}
    two_years = now - timedelta(days=730)
    recent = {key: one for key, one in visits.items() if one["started_at"] > two_years}
    assert [key for key in visits if key not in recent] == [VISITS["older"].encounter_id]
    assert visits[VISITS["older"].encounter_id]["facility"] == FACILITY_A
    assert [key for key, one in recent.items() if one["facility"] == FACILITY_C] == [VISITS["elsewhere"].encounter_id]
    assert [key for key, one in recent.items() if one["flags"]] == [VISITS["flagged"].encounter_id]
    assert visits[VISITS["flagged"].encounter_id]["flags"] == ["HIV"]
    for key in recent:
        assert [one for one in told["lab_results"] if one["encounter_id"] == key] or key == VISITS[
            "elsewhere"
        ].encounter_id
        assert [one for one in told["prescriptions"] if one["encounter_id"] == key]
    flagged = [one for one in told["lab_results"] if one["encounter_id"] == VISITS["flagged"].encounter_id]
    assert flagged
    assert all("HIV" in one["flags"] for one in flagged)


def test_the_citizen_has_something_of_every_kind_of_record(told: dict[str, list[Document]]) -> None:
    for collection in ("imaging_results", "procedures", "vitals", "immunizations", "bills"):
        assert of(told[collection], CITIZEN), collection
    assert {one["kind"] for one in of(told["documents"], CITIZEN)} >= {"COURSE_NOTE", "DISCHARGE_SUMMARY"}
    for bill in told["bills"]:
        assert bill["insurer_paid"] == bill["insured_total"] - bill["copay"]
        assert bill["_id"] == bill["encounter_id"]


def test_the_clinician_treats_the_citizen_and_nobody_else(told: dict[str, list[Document]], now: datetime) -> None:
    by_sub = {sub: [one for one in told["encounters"] if sub in one["care_team"]] for sub in PERSONAS}
    (open_,) = by_sub.pop("clinician")
    assert not any(by_sub.values())
    assert (open_["personal_id"], open_["facility"]) == (CITIZEN, FACILITY_A)
    assert (open_["ended_at"], open_["founded"], open_["recorded_by"]["role"]) == (None, True, "records_officer")
    assert timedelta(0) < now - open_["started_at"] < timedelta(days=30)


def test_the_citizen_declared_something_and_has_a_certificate(told: dict[str, list[Document]]) -> None:
    assert {one["custodian"] for one in of(told["allergies"], CITIZEN)} == {"NONE", FACILITY_C}
    (certificate,) = of(told["judicial_certificates"], CITIZEN)
    assert (certificate["_id"], certificate["type"], certificate["status"]) == (CERTIFICATE, "TYPE_1", "VALID")
    assert certificate["province"]["code"] == PERSONAS["judicial-officer"].province


def test_the_citizen_has_consented_to_nothing_yet(told: dict[str, list[Document]]) -> None:
    for collection in ("consents", "consent_requests"):
        assert of(told.get(collection, []), CITIZEN) == []
        assert of(told.get(collection, []), CITIZEN_OTHER) == []


def test_the_guardian_has_two_children_of_15_and_6(told: dict[str, list[Document]], now: datetime) -> None:
    wards = {one["ward"] for one in told["guardianships"] if one["guardian"] == GUARDIAN}
    assert wards == {CHILD, YOUNGER_CHILD}
    people = story_people(day_of(now))
    for later in (0, 300):
        day = day_of(now) + timedelta(days=later)
        assert [age_on(day, people[number].born) for number in (CHILD, YOUNGER_CHILD)] == [15, 6]


@pytest.mark.parametrize(("number", "flag"), [(CHILD, "HIV"), (YOUNGER_CHILD, "CHILD_ABUSE")])
def test_one_visit_of_each_child_is_flagged_and_leaves_rows_that_would_tell(
    told: dict[str, list[Document]], number: str, flag: str
) -> None:
    for collection in ("encounters", "access_log", "consents"):
        rows = of(told[collection], number)
        assert [one for one in rows if one["flags"] == [flag]], collection
        assert [one for one in rows if not one["flags"]], collection
        assert all(one["flags"] in ([], [flag]) for one in rows), collection
    assert len([one for one in of(told["encounters"], number) if one["flags"]]) == 1
    by_id = {one["_id"]: one for one in told["consents"]}
    assert by_id[FLAGGED_CONSENTS[number]]["flags"] == [flag]
    assert by_id[PLAIN_CONSENTS[number]]["flags"] == []
    assert all(one["signer"] != GUARDIAN for one in by_id[FLAGGED_CONSENTS[number]]["signatures"])


def test_personas_have_the_claims_of_their_roles() -> None:
    purposes = {
        "citizen": ["PATRQT"],
        "clinician": ["TREAT", "ETREAT"],
        "pharmacist": ["TREAT"],
        "records_officer": ["TREAT", "HPAYMT"],
        "ingest": ["TREAT", "HPAYMT"],
        "facility_admin": ["HOPERAT"],
        "auditor": ["HOPERAT"],
        "province_analyst": ["PUBHLTH"],
        "ministry_analyst": ["PUBHLTH"],
        "judicial_officer": ["LEGALPROC"],
        "judicial_approver": ["LEGALPROC"],
        "certificate_verifier": ["EMPLOYMENT_CHECK"],
        "social_insurer": ["HPAYMT", "COVERAGE"],
    }
    assert len(PERSONAS) == 17
    for name, persona in PERSONAS.items():
        claims = persona.claims()
        assert claims["sub"] == name
        assert claims["roles"] == [persona.role]
        assert claims["assurance"] == 3
        assert claims["purpose_of_use"] == purposes[persona.role]
        assert None not in claims.values()
    assert PERSONAS["citizen"].claims(assurance=1, purposes=("TREAT",))["purpose_of_use"] == ["TREAT"]
    assert "personal_id" not in PERSONAS["employer"].claims()


def test_every_person_among_the_personas_is_a_citizen(told: dict[str, list[Document]]) -> None:
    there = {one["_id"] for one in told["citizens"]}
    assert {one.personal_id for one in PERSONAS.values() if one.personal_id} | {YOUNGER_CHILD} <= there
