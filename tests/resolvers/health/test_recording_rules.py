"""The rules of QĐ 4750: each violation is found at its place, under the official name; a right visit has none."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from resolvers.health.recording.check import problems_of
from resolvers.health.recording.content import fingerprint
from resolvers.health.recording.rules import AT_END, all_rules, icd10_codes
from tests import episodes
from tests.episodes import Content

NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)
KNOWN = {"01001", "79002"}
Change = Callable[[Content], object]


def found(content: Content) -> set[tuple[str, str | None, str]]:
    return {(one.path, one.field, one.code.value) for one in problems_of(content, "01001", KNOWN, NOW)}


@pytest.mark.parametrize("kind", ["inpatient", "telehealth", "pickup", "opened"])
def test_a_right_visit_has_no_problems(kind: str) -> None:
    assert found(getattr(episodes, kind)(NOW)) == set()


def put(path: str, value: object) -> Change:
    """Set one place, or take it away."""

    def change(content: Content) -> None:
        node: Any = content
        steps = path.replace("]", "").replace("[", ".").split(".")
        for step in steps[:-1]:
            node = node[int(step)] if step.isdigit() else node[step]
        if value is None:
            del node[steps[-1]]
        else:
            node[steps[-1]] = value

    return change


DAYS = timedelta(days=1)
CASES: list[tuple[str, object, str, str | None, str]] = [
    # path, value, where it is told, official field, code
    ("snapshot.fullName", None, "snapshot.fullName", "HO_TEN", "REQUIRED"),
    ("snapshot.fullName", "x" * 256, "snapshot.fullName", "HO_TEN", "TOO_LONG"),
    ("snapshot.nationalityCode", "VN", "snapshot.nationalityCode", "MA_QUOCTICH", "MALFORMED"),
    ("snapshot.sexCode", 4, "snapshot.sexCode", "GIOI_TINH", "UNKNOWN_CODE"),
    ("snapshot.birthDate", "1990", "snapshot.birthDate", "NGAY_SINH", "MALFORMED"),
    ("snapshot.identityNumber", "12345", "snapshot.identityNumber", "SO_CCCD", "MALFORMED"),
    ("localPatientId", None, "localPatientId", "MA_BN", "REQUIRED"),
    ("visitClass", "9.9", "visitClass", "MA_DOITUONG_KCB", "UNKNOWN_CODE"),
    ("departments", ["X01"], "departments[0]", "MA_KHOA", "MALFORMED"),
    ("headPractitionerId", "12", "headPractitionerId", "MA_TTDV", "MALFORMED"),
    ("coverage[0].cardNumber", "DN401", "coverage[0].cardNumber", "MA_THE_BHYT", "MALFORMED"),
    ("coverage[0].registeredFacility", "99999", "coverage[0].registeredFacility", "MA_DKBD", "UNKNOWN_CODE"),
    ("mainDiagnosis.code", "Z99.99", "mainDiagnosis.code", "MA_BENH_CHINH", "UNKNOWN_CODE"),
    ("mainDiagnosis", None, "mainDiagnosis.code", "MA_BENH_CHINH", "REQUIRED"),
    ("otherDiagnoses[1].code", "nonsense", "otherDiagnoses[1].code", "MA_BENH_KT", "UNKNOWN_CODE"),
    ("otherDiagnoses", [{"code": "I10"}] * 13, "otherDiagnoses", "MA_BENH_KT", "TOO_MANY"),
    ("referredTo", "99999", "referredTo", "MA_NOI_DEN", "UNKNOWN_CODE"),
    ("endedAt", NOW - 30 * DAYS, "endedAt", "NGAY_RA", "OUT_OF_ORDER"),
    ("endedAt", NOW + DAYS, "endedAt", "NGAY_RA", "OUT_OF_ORDER"),
    ("admittedAt", NOW - 30 * DAYS, "admittedAt", "NGAY_VAO_NOI_TRU", "OUT_OF_ORDER"),
    ("followUpDates", [NOW.date() - 9 * DAYS], "followUpDates[0]", "NGAY_TAI_KHAM", "OUT_OF_ORDER"),
    ("treatmentDays", 3, "treatmentDays", "SO_NGAY_DTRI", "DOES_NOT_ADD_UP"),
    ("treatmentDays", -1, "treatmentDays", "SO_NGAY_DTRI", "NEGATIVE"),
    ("outcome", None, "outcome", "KET_QUA_DTRI", "REQUIRED"),
    ("billing", None, "billing.total", "T_TONGCHI_BV", "REQUIRED"),
    ("billing.insurerPaid", Decimal("77521"), "billing.insurerPaid", "T_BHTT", "DOES_NOT_ADD_UP"),
    ("billing.drugs", Decimal("-1"), "billing.drugs", "T_THUOC", "NEGATIVE"),
    ("billing.drugs", Decimal("0.001"), "billing.drugs", "T_THUOC", "MALFORMED"),
    ("billing.drugs", Decimal(10**15), "billing.drugs", "T_THUOC", "TOO_LONG"),
    ("billing.month", 13, "billing.month", "THANG_QT", "MALFORMED"),
    ("prescriptions[0].items[0].quantity", Decimal(-1), "prescriptions[0].items[0].quantity", "SO_LUONG", "NEGATIVE"),
    ("prescriptions[0].items[0].name", None, "prescriptions[0].items[0].name", "TEN_THUOC", "REQUIRED"),
    ("prescriptions[0].items[0].unitPrice", None, "prescriptions[0].items[0].unitPrice", "DON_GIA", "REQUIRED"),
    (
        "prescriptions[0].items[0].givenAt",
        NOW - 30 * DAYS,
        "prescriptions[0].items[0].givenAt",
        "NGAY_TH_YL",
        "OUT_OF_ORDER",
    ),
    ("prescriptions[0].items", [], "prescriptions[0].items", None, "REQUIRED"),
    ("prescriptions[0].code", "01001abcdefg-X", "prescriptions[0].code", None, "MALFORMED"),
    ("prescriptions[0].code", "79002abcdefg-C", "prescriptions[0].code", None, "MALFORMED"),
    ("prescriptions[0].code", "01001abcdefg-N", "prescriptions[0].code", None, "DOES_NOT_ADD_UP"),
    ("procedures[0].serviceCode", None, "procedures[0].serviceCode", "MA_DICH_VU", "REQUIRED"),
    ("procedures[0].serviceName", None, "procedures[0].serviceName", "TEN_DICH_VU", "REQUIRED"),
    ("procedures[0].performer", None, "procedures[0].performer", "NGUOI_THUC_HIEN", "REQUIRED"),
    ("procedures[0].resultAt", NOW - 30 * DAYS, "procedures[0].resultAt", "NGAY_KQ", "OUT_OF_ORDER"),
    ("procedures[0].benefitPercent", 101, "procedures[0].benefitPercent", "MUC_HUONG", "MALFORMED"),
    ("labResults[0].resultAt", None, "labResults[0].resultAt", "NGAY_KQ", "REQUIRED"),
    ("labResults[0].value", "x" * 51, "labResults[0].value", "GIA_TRI", "TOO_LONG"),
    ("imagingResults[0].serviceName", None, "imagingResults[0].serviceName", "TEN_CHI_SO", "REQUIRED"),
    ("courseNotes[1].performer", None, "courseNotes[1].performer", "NGUOI_THUC_HIEN", "REQUIRED"),
    ("dischargeSummary.diseaseProcess", None, "dischargeSummary.diseaseProcess", "QT_BENHLY", "REQUIRED"),
    ("dischargeSummary.leaveTo", None, "dischargeSummary.leaveTo", "NGOAITRU_DENNGAY", "REQUIRED"),
    ("flags", ["FETAL_SEX"], "flags", None, "NOT_ALLOWED"),
    ("flags", ["CERTIFICATE_NO2"], "flags", None, "NOT_ALLOWED"),
]


@pytest.mark.parametrize(("path", "value", "at", "field", "code"), CASES, ids=[f"{c[0]} {c[4]}" for c in CASES])
def test_a_violation_is_told_at_its_place(path: str, value: object, at: str, field: str | None, code: str) -> None:
    content = episodes.inpatient(NOW)
    put(path, value)(content)
    assert (at, field, code) in found(content)


def test_all_violations_are_told_at_once() -> None:
    content = episodes.inpatient(NOW)
    for path, value in (("reason", None), ("billing.insurerPaid", Decimal(1)), ("mainDiagnosis.code", "X")):
        put(path, value)(content)
    assert {one[0] for one in found(content)} == {"reason", "billing.insurerPaid", "mainDiagnosis.code"}


def test_an_open_visit_owes_nothing_of_its_end_and_all_of_it_once_it_has_ended() -> None:
    content = episodes.opened(NOW)
    assert found(content) == set()
    content["endedAt"] = NOW
    missing = {path for path, _, code in found(content) if code == "REQUIRED"}
    assert AT_END - {"endedAt"} >= {path for path in missing if not path.startswith("billing.")} >= {"outcome"}
    assert len([path for path in missing if path.startswith("billing.")]) == 11


@pytest.mark.parametrize(
    ("modality", "days", "right"),
    [
        ("CHRONIC_OUTPATIENT", 28, True),
        ("CHRONIC_OUTPATIENT", 0, False),
        ("CHRONIC_OUTPATIENT_WITH_SERVICES", 1, True),
        ("CHRONIC_OUTPATIENT_WITH_SERVICES", 4, False),
        ("TELEHEALTH", 9, True),
        ("INPATIENT_UNDER_4_HOURS", 1, False),
    ],
)
def test_days_of_treatment_follow_the_form_of_care(modality: str, days: int, right: bool) -> None:
    content = episodes.inpatient(NOW) | {"modality": modality, "treatmentDays": days}
    content["prescriptions"][0]["items"][0]["days"] = 28
    wrong = ("treatmentDays", "SO_NGAY_DTRI", "DOES_NOT_ADD_UP")
    assert (wrong not in found(content)) is right


def test_districts_are_asked_for_while_there_were_any() -> None:
    content = episodes.opened(NOW)
    assert found(content) == set(), "since 1/7/2025 there are none"
    content["startedAt"] = datetime(2025, 6, 30, 5, tzinfo=UTC)
    assert found(content) == {("snapshot.districtCode", "MAHUYEN_CU_TRU", "REQUIRED")}


def test_a_referral_repeats_what_table_1_says() -> None:
    content = episodes.inpatient(NOW)
    content["referral"] = {
        "number": "CT-1",
        "recordNumber": "HS-1",
        "referredFrom": "79002",
        "referredTo": "01001",
        "clinicalSigns": "Khó thở",
        "diseaseProcess": "Tăng dần",
        "referralReason": "BEYOND_CAPACITY",
        "nextTreatment": "Chuyên khoa",
        "transport": "Xe cứu thương",
        "performer": "0001234",
    }
    assert found(content) == set()
    content["referredTo"] = "79002"
    assert found(content) == {("referral.referredTo", "MA_NOI_DEN", "DOES_NOT_ADD_UP")}


@pytest.mark.parametrize("flag", ["FETAL_SEX", "DONOR_IDENTITY"])
def test_what_nobody_may_see_stands_on_a_single_line(flag: str) -> None:
    content = episodes.inpatient(NOW)
    for place in ("labResults[0].flags", "imagingResults[0].flags", "courseNotes[0].flags", "dischargeSummary.flags"):
        put(place, [flag])(content)
    assert found(content) == set()


def test_equal_content_has_one_fingerprint_however_it_is_written() -> None:
    one, other = episodes.inpatient(NOW, team=("a", "b")), episodes.inpatient(NOW, team=("b", "a"))
    other["billing"]["total"] = Decimal("96900.00")
    other["startedAt"] = other["startedAt"].astimezone(None)
    assert fingerprint(one) == fingerprint(dict(reversed(other.items())))
    other["billing"]["total"] = Decimal("96901")
    assert fingerprint(one) != fingerprint(other)


def test_the_committed_rules_are_those_that_the_decision_states(civic_data: Path) -> None:
    with (civic_data / "qd4750_fields.tsv").open(encoding="utf-8", newline="") as lines:
        stated = list(csv.DictReader(lines, delimiter="\t"))
    kinds = {"Chuỗi": False, "Số": True}
    assert [
        (
            one["table"],
            one["field"],
            kinds[one["kind"].strip()],
            one["max"].strip() not in ("", "n") and int(one["max"]),
        )
        for one in stated
    ] == [(rule.table, rule.field, rule.number, rule.longest or False) for rule in all_rules()]
    for one, rule in zip(stated, all_rules(), strict=True):
        assert (one["required"].strip() in ("x", "required")) is (rule.required == "x"), rule
        assert bool(one["required"].strip()) is bool(rule.required), rule
        assert bool(one["valid_rule_vendor"].strip()) is bool(rule.rule), rule
    with (civic_data / "icd10_vi.tsv").open(encoding="utf-8", newline="") as lines:
        codes = {one["code"].rstrip("†*") for one in csv.DictReader(lines, delimiter="\t")}
    assert codes == icd10_codes()


def test_what_is_not_checked_is_listed() -> None:
    """The lists' README counts them: a rule that is checked from now on changes the count."""
    readme = (Path(__file__).parents[3] / "resolvers" / "health" / "lists" / "README.md").read_text("utf-8")
    unchecked = [rule for rule in all_rules() if rule.unchecked]
    assert f"{len(all_rules())} fields" in readme
    assert f"{sum(bool(rule.paths) for rule in all_rules())} of them" in readme
    assert f"{len(unchecked)} rules" in readme
