"""The registry: 34 provinces and 12,693 facilities, whatever the seed."""

import json
import re
from collections import Counter
from pathlib import Path

from resolvers.seed.personas import FACILITY_A, FACILITY_B, FACILITY_C
from resolvers.seed.provinces import old_provinces
from tests.seed.population_rows import registry


def test_the_figures_of_the_roll_out() -> None:
    facilities = registry()["facilities"]
    assert len({one["_id"] for one in facilities}) == len(facilities) == 12_693
    assert sum(one["connected"] for one in facilities) == 12_518
    assert min(Counter(one["ownership"] for one in facilities).values()) > 1_000
    assert all((one["linked_since"] is not None) == one["connected"] for one in facilities)


def test_codes_begin_with_an_old_province_that_lies_in_the_present_one() -> None:
    now = {one.code: one.now for one in old_provinces()}
    for one in registry()["facilities"]:
        assert re.fullmatch(r"\d{2}[0-9A-Z]{3}", one["_id"])
        assert one["province"] == {"code": now[one["_id"][:2]], "version": "POST_2025"}
    assert any(one["_id"][2].isalpha() for one in registry()["facilities"])


def test_the_facilities_of_the_story_are_connected_hospitals() -> None:
    found = {one["_id"]: one for one in registry()["facilities"]}
    for code in (FACILITY_A, FACILITY_B, FACILITY_C):
        assert (found[code]["kind"], found[code]["connected"]) == ("HOSPITAL", True)


def test_there_are_34_provinces_with_3321_communes_from_63() -> None:
    provinces = registry()["provinces"]
    assert len(provinces) == 34
    assert sum(one["communes"] for one in provinces) == 3_321
    assert len({old["code"] for one in provinces for old in one["merged_from"]}) == len(old_provinces()) == 63


def test_provinces_are_those_of_the_resolution(civic_data: Path) -> None:
    written = json.loads((civic_data / "provinces_34_from_63.json").read_text(encoding="utf-8"))
    assert [(one["code"], one["name"], one["communes"]) for one in written] == [
        (one["code"], one["name"], one["communes"]) for one in registry()["provinces"]
    ]
    assert [[(old["code"], old["name"]) for old in one["mergedFrom"]] for one in written] == [
        [(old["code"], old["name"]) for old in one["merged_from"]] for one in registry()["provinces"]
    ]
    assert all(old["idPrefix"] == f"0{old['code']}" for one in written for old in one["mergedFrom"])


def test_diagnoses_are_codes_of_the_list(civic_data: Path) -> None:
    from resolvers.seed.code_lists import rows

    known = {line.split("\t")[4] for line in (civic_data / "icd10_vi.tsv").read_text(encoding="utf-8").splitlines()}
    assert {row["code"] for row in rows("diagnoses")} <= known
