"""A visit and the documents it leaves: the encounter, its prescriptions and its laboratory results (XML1, 2 and 4 of QĐ 4750)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random

from resolvers.health.flags_by_code import implied_flags
from resolvers.mongo import Document
from resolvers.seed.code_lists import rows
from resolvers.seed.diagnoses import Diagnosis
from resolvers.seed.people import Person

Row = tuple[str, Document]  # collection, document

ADMITTED = frozenset({"INPATIENT", "DAY_TREATMENT", "COMMUNE_STAY", "INPATIENT_UNDER_4_HOURS"})
LONG = frozenset({"CHRONIC_OUTPATIENT", "CHRONIC_OUTPATIENT_WITH_SERVICES", "PRESCRIPTION_PICKUP"})
WITHOUT_SERVICES = frozenset({"CHRONIC_OUTPATIENT", "PRESCRIPTION_PICKUP", "TELEHEALTH"})
KIND_LETTERS = {"NARCOTIC": "N", "PSYCHOTROPIC": "H", "OTHER": "C"}
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
ABNORMAL = 0.25  # of the results of people who are ill

ADVICE = {
    "ACUTE": "Nghỉ ngơi, uống nhiều nước, tái khám khi sốt cao hoặc khó thở",
    "LONG": "Uống thuốc đều, ăn nhạt, đo và ghi lại hằng ngày",
    "ADMITTED": "Nghỉ ngơi tại nhà, uống thuốc theo đơn, tái khám theo hẹn",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One episode at one facility. `ended_at` None: it is open."""

    person: Person
    facility: str
    ma_lk: str
    modality: str
    started_at: datetime
    ended_at: datetime | None
    diagnoses: tuple[Diagnosis, ...]  # the main one first
    care_team: tuple[str, ...]
    recorded_by: str = "records_officer"
    insured: bool = True
    panels: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()

    @property
    def encounter_id(self) -> str:
        return f"{self.facility}-{self.ma_lk}"

    @property
    def date(self) -> str:
        """The day in Viet Nam; visits begin between 7 and 17 o'clock there, which is the same day in UTC."""
        return self.started_at.date().isoformat()

    @property
    def age(self) -> int:
        return self.person.age(self.started_at.date())

    @property
    def flags(self) -> frozenset[str]:
        return implied_flags("ICD10", (one.code for one in self.diagnoses), self.age)


def visit_rows(visit: Visit, draw: Random) -> Iterator[Row]:
    yield "encounters", encounter_document(visit)
    if visit.drugs:
        yield "prescriptions", prescription_document(visit, draw)
    if visit.modality not in WITHOUT_SERVICES:
        for panel in visit.panels:
            for index in lab_indices(panel):
                yield "lab_results", lab_document(visit, index, draw)


def encounter_document(visit: Visit) -> Document:
    main, *others = visit.diagnoses
    course = "ADMITTED" if visit.modality in ADMITTED else "LONG" if visit.modality in LONG else "ACUTE"
    open_ = visit.ended_at is None
    return {
        "_id": visit.encounter_id,
        "personal_id": visit.person.personal_id,
        "facility": visit.facility,
        "ma_lk": visit.ma_lk,
        "modality": visit.modality,
        "reason": main.name if main.code[0] in "ZQ" else f"Triệu chứng gợi ý {main.name[0].lower()}{main.name[1:]}",
        "started_at": visit.started_at,
        "admitted_at": visit.started_at + timedelta(minutes=45) if visit.modality in ADMITTED else None,
        "ended_at": visit.ended_at,
        "main_diagnosis": main.coding(),
        "other_diagnoses": [one.coding() for one in others],
        "outcome": None if open_ else "UNCHANGED" if course == "LONG" else "IMPROVED",
        "discharge_type": None if open_ else "DISCHARGED",
        "treatment_method": "Nội khoa" if visit.drugs else None,
        "advice": None if open_ else ADVICE[course],
        "follow_up_dates": _follow_up(visit) if course == "LONG" else [],
        "care_team": list(visit.care_team),
        "flags": sorted(visit.flags),
        "version": 1,
        "founded": True,
        "recorded_by": {"organization": visit.facility, "role": visit.recorded_by},
        "insured": visit.insured,
    }


def _follow_up(visit: Visit) -> list[str]:
    return [(visit.started_at.date() + timedelta(days=30)).isoformat()]


def _dimensions(visit: Visit, flags: frozenset[str]) -> Document:
    return {
        "personal_id": visit.person.personal_id,
        "encounter_id": visit.encounter_id,
        "custodian": visit.facility,
        "date": visit.date,
        "flags": sorted(visit.flags | flags),
    }


@cache
def drug(key: str) -> Mapping[str, str]:
    return next(row for row in rows("drugs") if row["key"] == key)


def prescription_document(visit: Visit, draw: Random) -> Document:
    """`xxxxxyyyyyyy-z`: the facility, seven characters, the kind of the strictest drug (TT 26/2025)."""
    drugs = [drug(key) for key in visit.drugs]
    kind = next((name for name in KIND_LETTERS if any(one["kind"] == name for one in drugs)), "OTHER")
    code = f"{visit.facility}{''.join(draw.choices(DIGITS, k=7))}-{KIND_LETTERS[kind]}"
    days = 30 if visit.modality in LONG else draw.choice((5, 7, 10))
    return {
        "_id": f"{draw.getrandbits(64):016x}",
        **_dimensions(visit, implied_flags("DRUG", (one["drug_code"] for one in drugs), visit.age)),
        "code": code,
        "kind": kind,
        "ordered_at": visit.started_at + timedelta(minutes=draw.randint(40, 120)),
        "items": [
            {
                "line_no": number,
                "drug_code": one["drug_code"],
                "name": one["name"],
                "strength": one["strength"],
                "dose": one["dose"],
                "instructions": one["instructions"],
                "route": one["route"],
                "quantity": Decimal(max(1, int(one["per_day"]) * days)),
                "unit": one["unit"],
            }
            for number, one in enumerate(drugs, start=1)
        ],
    }


@cache
def lab_indices(panel: str) -> tuple[Mapping[str, str], ...]:
    return tuple(row for row in rows("lab_indices") if row["panel"] == panel)


def lab_document(visit: Visit, index: Mapping[str, str], draw: Random) -> Document:
    value, conclusion = _result(index, draw)
    return {
        "_id": f"{draw.getrandbits(64):016x}",
        **_dimensions(visit, implied_flags("SERVICE", (index["service_code"],), visit.age)),
        "service_code": index["service_code"],
        "index_code": index["index_code"],
        "index_name": index["index_name"],
        "value": value,
        "unit": index["unit"] or None,
        "conclusion": conclusion,
        "result_at": visit.started_at + timedelta(minutes=draw.randint(60, 180)),
    }


def _result(index: Mapping[str, str], draw: Random) -> tuple[str, str | None]:
    """A number, mostly within its range, or one of the index's words."""
    if index["values"]:
        return draw.choice(index["values"].split(";")), None
    low, high = float(index["low"]), float(index["high"])
    if draw.random() < ABNORMAL:
        value, conclusion = draw.uniform(high, high * 1.6), "Cao hơn bình thường"
    else:
        value, conclusion = draw.uniform(low, high), None
    return f"{value:.{int(index['decimals'])}f}", conclusion
