"""The code lists hang together: every service and drug that a diagnosis names is there, every flag is one of the closed list."""

from resolvers.code_lists import read_rows
from resolvers.collections import FLAGS
from resolvers.health.collections import MODALITIES
from resolvers.health.flags_by_code import TABLE
from resolvers.seed.code_lists import rows
from resolvers.seed.diagnoses import diagnoses
from resolvers.seed.facilities import TOTAL


def test_diagnoses_name_services_and_drugs_that_exist() -> None:
    panels = {row["panel"] for row in rows("lab_indices")}
    drugs = {row["key"] for row in rows("drugs")}
    for course in {row["course"] for row in rows("diagnoses")}:
        for one in diagnoses(course):
            assert set(one.panels) <= panels, one
            assert set(one.drugs) <= drugs, one


def test_flags_are_of_the_closed_list_and_of_codes_that_occur() -> None:
    known = {
        "DRUG": {row["drug_code"] for row in rows("drugs")},
        "SERVICE": {r["service_code"] for r in rows("lab_indices")},
    }
    for row in read_rows(TABLE):
        assert row["flag"] in FLAGS["items"]["enum"]
        if row["system"] != "ICD10":
            assert row["code_from"] == row["code_to"] in known[row["system"]]


def test_the_sixteen_modalities_are_in_the_order_of_their_codes() -> None:
    assert tuple(row["modality"] for row in rows("modalities")) == MODALITIES
    assert [row["code"] for row in rows("modalities")] == [f"{number:02d}" for number in range(1, 17)]


def test_kinds_of_facilities_add_up() -> None:
    assert sum(int(row["count"]) for row in rows("facility_kinds")) == TOTAL
