"""The sample population is the same for the same seed, plausible in every number, and as large as asked."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from policies.days import age_on, day_of
from resolvers.health.collections import MODALITIES
from resolvers.health.flags_by_code import implied_flags
from resolvers.judicial.records import ApplicationStatus
from resolvers.mongo import Document
from resolvers.seed.households import SIZE, household
from resolvers.seed.personal_numbers import LAPS, SERIALS, PopulationTooLarge, serial
from resolvers.seed.personas import PROVINCE
from resolvers.seed.population import Population, people_rows
from resolvers.seed.provinces import old_provinces
from resolvers.seed.story import story_people
from tests.seed.population_rows import drawn


def test_the_same_seed_and_day_give_equal_documents(small: Population) -> None:
    again = [row for _, rows in people_rows(small) for row in rows]
    assert again == [row for _, rows in people_rows(small) for row in rows]


def test_another_seed_gives_other_people(small: Population) -> None:
    here, there = (
        {one["_id"] for one in drawn(population)["citizens"]} for population in (small, replace(small, seed=2))
    )
    assert here & there == set(story_people(day_of(small.now)))


def test_a_larger_population_begins_with_the_smaller_one(small: Population) -> None:
    larger = drawn(replace(small, citizens=400))
    for collection, documents in drawn(small).items():
        assert larger[collection][: len(documents)] == documents, collection


@pytest.mark.parametrize("citizens", [50, 199, 200, 201])
def test_there_are_as_many_citizens_as_asked(small: Population, citizens: int) -> None:
    assert len(drawn(replace(small, citizens=citizens))["citizens"]) == citizens


def test_every_id_is_taken_once(small: Population) -> None:
    for collection, documents in drawn(replace(small, citizens=2000)).items():
        assert len({one["_id"] for one in documents}) == len(documents), collection


def test_serials_are_unique_and_run_out_with_a_message() -> None:
    assert len({serial(index, 7) for index in range(50_000)}) == 50_000
    with pytest.raises(PopulationTooLarge):
        serial(LAPS * SERIALS, 7)


def test_who_has_the_serial_of_another_has_another_number() -> None:
    today, block = date(2026, 11, 27), 1044  # its people's namesakes include one of the same year, sex and province
    first, second = (household(each, SIZE, 1, today).members for each in (block, block + SERIALS // SIZE))
    assert [one.personal_id[6:] for one in first] == [one.personal_id[6:] for one in second]
    assert [one.personal_id for one in first if one.personal_id in {other.personal_id for other in second}] == []
    assert any(one.personal_id[3:] == other.personal_id[3:] for one, other in zip(first, second, strict=True))


def test_personal_numbers_agree_with_province_sex_and_year(small: Population) -> None:
    told = set(story_people(day_of(small.now)))
    provinces = {f"0{one.code}" for one in old_provinces()}
    for one in drawn(small)["citizens"]:
        number, born = one["_id"], date.fromisoformat(one["birth_date"]["value"])
        assert len(number) == 12
        assert number[:3] in provinces
        assert int(number[3]) == (born.year // 100 - 19) * 2 + (one["sex"] == "FEMALE"), number
        assert int(number[4:6]) == born.year % 100, number
        assert born <= day_of(small.now)
        assert (number in told) == (int(number[6:]) < 1000)


def test_children_have_guardians_who_could_be_their_parents(small: Population) -> None:
    people = {one["_id"]: one for one in drawn(small)["citizens"]}
    wards = Counter(one["ward"] for one in drawn(small)["guardianships"])
    for relation in drawn(small)["guardianships"]:
        ward, guardian = people[relation["ward"]], people[relation["guardian"]]
        if relation["relation"] in ("FATHER", "MOTHER"):
            assert _born(ward).year - _born(guardian).year >= 18
            assert guardian["sex"] == ("MALE" if relation["relation"] == "FATHER" else "FEMALE")
            if relation["relation"] == "FATHER":
                assert ward["full_name"].split()[0] == guardian["full_name"].split()[0]
        else:
            assert relation["by_decision"] or relation["summary_only"]
    today = day_of(small.now)
    children = [number for number, one in people.items() if age_on(today, _born(one)) < 18]
    assert len(children) > 30
    assert all(wards[number] for number in children)


def _born(citizen: Document) -> date:
    return date.fromisoformat(citizen["birth_date"]["value"])


def test_every_modality_is_there_in_the_smallest_population(small: Population) -> None:
    assert {one["modality"] for one in drawn(small)["encounters"]} == set(MODALITIES)


def test_nothing_lies_in_the_future_or_before_birth(small: Population) -> None:
    born = {one["_id"]: _born(one) for one in drawn(small)["citizens"]}
    for one in drawn(small)["encounters"]:
        assert one["started_at"] < small.now
        assert one["ended_at"] is None or one["started_at"] < one["ended_at"] <= small.now
        assert one["started_at"].date() >= born[one["personal_id"]]
    for one in drawn(small)["access_log"]:
        assert one["at"] <= small.now


def test_children_of_a_visit_carry_its_dimensions_and_the_flags_of_their_codes(small: Population) -> None:
    visits = {one["_id"]: one for one in drawn(small)["encounters"]}
    flagged = 0
    left = ("imaging_results", "procedures", "documents", "vitals", "bills")
    for collection in ("prescriptions", "lab_results", "conditions", "allergies", *left):
        for one in drawn(small)[collection]:
            if one["encounter_id"] is None:
                assert (one["custodian"], one["source"]) == ("NONE", "PATIENT")
                continue
            visit = visits[one["encounter_id"]]
            assert (one["personal_id"], one["custodian"]) == (visit["personal_id"], visit["facility"])
            assert one["date"] == day_of(visit["started_at"]).isoformat()
            assert set(visit["flags"]) <= set(one["flags"])
            flagged += bool(one["flags"])
    assert flagged


@pytest.mark.parametrize(
    ("system", "code", "age", "flags"),
    [
        ("ICD10", "B20.9", 30, {"HIV"}),
        ("ICD10", "B24", 30, {"HIV"}),
        ("ICD10", "B25.0", 30, set()),
        ("ICD10", "B19.9", 30, set()),
        ("ICD10", "A19.8", 30, {"TUBERCULOSIS"}),
        ("ICD10", "T74.1", 17, {"CHILD_ABUSE"}),
        ("ICD10", "T74.1", 18, {"DOMESTIC_VIOLENCE"}),
        ("ICD10", "I10", 60, set()),
        ("DRUG", "40.254", 30, {"HIV"}),
        ("DRUG", "40.48", 30, set()),
        ("SERVICE", "22.0286.1348", 30, {"HIV"}),
    ],
)
def test_codes_imply_flags(system: str, code: str, age: int, flags: set[str]) -> None:
    assert implied_flags(system, [code], age) == flags


def test_prescriptions_have_codes_of_their_facility(small: Population) -> None:
    for one in drawn(small)["prescriptions"]:
        facility, letter = one["code"][:5], one["code"][-1]
        assert facility == one["custodian"]
        assert len(one["code"]) == 14
        assert letter == {"NARCOTIC": "N", "PSYCHOTROPIC": "H", "OTHER": "C"}[one["kind"]]
        assert [item["line_no"] for item in one["items"]] == list(range(1, len(one["items"]) + 1))


def test_certificates_come_from_issued_dossiers_alone(small: Population) -> None:
    dossiers = {one["_id"]: one for one in drawn(small)["judicial_applications"]}
    certificates = drawn(small)["judicial_certificates"]
    assert {one["dossier_number"] for one in certificates} == {
        number for number, one in dossiers.items() if one["status"] == "ISSUED"
    }
    for one in dossiers.values():
        assert one["timeline"][-1]["status"] == one["status"]
        assert all(step["at"] <= small.now for step in one["timeline"])


def test_dossiers_are_in_every_state_in_the_officers_province_too(small: Population) -> None:
    dossiers = drawn(small)["judicial_applications"]
    here = {one["status"] for one in dossiers if one["province"]["code"] == PROVINCE}
    assert here == set(ApplicationStatus)
    opened = {one["_id"]: one["dossier_number"] for one in drawn(small)["judicial_open_applications"]}
    assert opened == {
        "|".join((one["applicant"], one["personal_id"], one["type"])): one["_id"]
        for one in dossiers
        if one["status"] not in ("ISSUED", "REFUSED", "WITHDRAWN")
    }
    receipts = {one["_id"]: one for one in drawn(small)["judicial_receipts"]}
    for one in dossiers:
        paid = one["fee"]["receipt"]
        assert (paid is not None) == (one["fee"]["amount"] > 0 and one["status"] not in ("FEE_PENDING", "WITHDRAWN"))
        assert paid is None or receipts[paid]["dossier_number"] == one["_id"]
        assert (one["proposer"] is not None) == (one["status"] in ("AWAITING_SIGNATURE", "ISSUED"))
        received = any(step["status"] == "RECEIVED" for step in one["timeline"])
        assert (one["assignee"] is not None) == (one["due_at"] is not None) == received
        for before, step in pairwise(one["timeline"]):
            assert step["from"] == before["status"] and step["at"] > before["at"]


def test_families_know_their_parents_and_spouses(small: Population) -> None:
    people = {one["_id"]: one for one in drawn(small)["citizens"]}
    assert sum(one["spouse"] is not None for one in people.values()) > len(people) / 3
    for number, one in people.items():
        if one["spouse"] is not None:
            assert people[one["spouse"]]["spouse"] == number
        for parent in ("father", "mother"):
            if one[parent] is not None:
                assert people[one[parent]]["birth_date"]["value"] < one["birth_date"]["value"]
    for one in drawn(small)["guardianships"]:
        if one["relation"] in ("FATHER", "MOTHER"):
            assert people[one["ward"]][one["relation"].lower()] == one["guardian"]
