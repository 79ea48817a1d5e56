"""What else a visit leaves: imaging, services, vital signs, papers and the bill (XML1, 3, 4, 5, 8 and 13 of QĐ 4750).

Drawn from the visit's own number, so that everything drawn elsewhere stays as it is. A stay leaves all of it, an exam
little: the population shall be filled fast.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from resolvers.mongo import Document
from resolvers.seed.people import Person
from resolvers.seed.visits import ADMITTED, Row, Visit

IMAGED, BILLED, MEASURED, REFERRED, VACCINATED = 0.06, 0.12, 0.1, 0.1, 0.25
OPERATED = 0.35  # of stays
COPAY = Decimal("0.2")
CHILDHOOD = 6  # years within which a child is vaccinated

IMAGINGS = (
    ("18.0119.0028", "Chụp X-quang ngực thẳng", "Hai phế trường sáng, bóng tim không to", "Chưa thấy bất thường"),
    ("18.0015.0001", "Siêu âm ổ bụng", "Gan không to, nhu mô đều; thận hai bên bình thường", "Chưa thấy bất thường"),
    ("18.0149.0040", "Chụp cắt lớp vi tính sọ não", "Nhu mô não không có ổ tỷ trọng bất thường", None),
)
PROCEDURES = (
    ("02.0085.1778", "Điện tim thường", None),
    ("01.0164.0210", "Thông bàng quang", None),
    ("03.3327.0459", "Phẫu thuật nội soi cắt ruột thừa", "47.01"),
)
VACCINES = ("Vắc xin 5 trong 1 (DPT-VGB-Hib)", "Vắc xin sởi - rubella (MR)", "Vắc xin bại liệt uống (bOPV)")
ADULT_VACCINE = "Vắc xin cúm mùa"


@dataclass(frozen=True, slots=True)
class Share:
    """Of what a visit may leave, what this one does."""

    imaging: bool
    procedure: bool
    vital: bool
    papers: bool
    bill: bool
    referral: bool

    @classmethod
    def drawn(cls, visit: Visit, draw: Random) -> "Share":
        stay = visit.modality in ADMITTED
        imaged, operated, measured, billed, referred = (draw.random() for _ in range(5))
        return cls(
            imaging=imaged < (0.5 if stay else IMAGED),
            procedure=stay and operated < OPERATED,
            vital=stay or visit.modality == "HEALTH_CHECK" or measured < MEASURED,
            papers=stay,
            bill=visit.insured and (stay or billed < BILLED),
            referral=stay and referred < REFERRED,
        )


EVERYTHING = Share(imaging=True, procedure=True, vital=True, papers=True, bill=True, referral=False)


def leaving_rows(visit: Visit, seed: int, share: Share | None = None) -> Iterator[Row]:
    """`share` None: as drawn."""
    draw = Random(f"{seed}/left/{visit.encounter_id}")
    left = share or Share.drawn(visit, draw)
    ended = visit.ended_at is not None
    if left.imaging:
        yield "imaging_results", imaging_document(visit, draw)
    if left.procedure:
        yield "procedures", procedure_document(visit, draw)
    if left.vital:
        yield "vitals", vital_document(visit, draw)
    if left.papers:
        yield "documents", course_note(visit, draw)
    if left.papers and ended:
        yield "documents", discharge_summary(visit, draw)
    if left.referral and ended:
        yield "documents", referral(visit, draw)
    if left.bill and ended:
        yield "bills", bill_document(visit, draw)


def immunization_rows(person: Person, usual: str, index: int, seed: int, today: date) -> Iterator[Row]:
    """A child's at the station or hospital the family goes to; now and then an adult's."""
    draw = Random(f"{seed}/vaccinated/{index}")
    if person.age(today) <= CHILDHOOD:
        for dose, vaccine in enumerate(VACCINES[:2], start=1):
            day = person.born + timedelta(days=70 * dose)
            if day < today:
                yield "immunizations", immunization(person, usual, draw, vaccine, 1, day)
    elif draw.random() < VACCINATED:
        day = today - timedelta(days=draw.randint(20, 900))
        yield "immunizations", immunization(person, usual, draw, ADULT_VACCINE, 1, day)


def immunization(person: Person, facility: str, draw: Random, vaccine: str, dose: int, day: date) -> Document:
    return {
        "_id": f"{draw.getrandbits(64):016x}",
        "personal_id": person.personal_id,
        "encounter_id": None,
        "custodian": facility,
        "date": max(day, person.born).isoformat(),
        "flags": [],
        "vaccine": vaccine,
        "dose": dose,
        "facility": facility,
        "lot": f"VX{draw.randint(1000, 9999)}",
    }


def _dimensions(visit: Visit, draw: Random) -> Document:
    return {
        "_id": f"{draw.getrandbits(64):016x}",
        "personal_id": visit.person.personal_id,
        "encounter_id": visit.encounter_id,
        "custodian": visit.facility,
        "date": visit.date,
        "flags": sorted(visit.flags),
    }


def imaging_document(visit: Visit, draw: Random) -> Document:
    code, name, seen, conclusion = draw.choice(IMAGINGS)
    return {
        **_dimensions(visit, draw),
        "service_code": code,
        "service_name": name,
        "description": seen,
        "conclusion": conclusion,
        "result_at": visit.started_at + timedelta(minutes=draw.randint(30, 100)),
        "reader_id": f"bs-{visit.facility}-{draw.randint(1, 9)}",
    }


def procedure_document(visit: Visit, draw: Random) -> Document:
    code, name, operation = draw.choice(PROCEDURES)
    ordered = visit.started_at + timedelta(minutes=20)
    return {
        **_dimensions(visit, draw),
        "line_no": 1,
        "service_code": code,
        "service_name": name,
        "procedure_code": operation,
        "group": "18" if operation else "3",
        "quantity": Decimal(1),
        "performer": visit.care_team[0],
        "anaesthesia": "Gây mê nội khí quản" if operation else None,
        "ordered_at": ordered,
        "performed_at": ordered + timedelta(minutes=draw.randint(5, 60)),
    }


def vital_document(visit: Visit, draw: Random) -> Document:
    height = _height(visit, draw)
    index = Decimal(draw.randint(150 if visit.age < 18 else 185, 220 if visit.age < 18 else 280)) / 10
    weight = (index * height * height / 10000).quantize(Decimal("0.1"))
    return {
        **_dimensions(visit, draw),
        "measured_at": visit.started_at + timedelta(minutes=5),
        "height_cm": height,
        "weight_kg": weight,
        "bmi": index,
        "systolic": draw.randint(90, 110) if visit.age < 12 else draw.randint(105, 145),
        "diastolic": draw.randint(55, 70) if visit.age < 12 else draw.randint(65, 90),
        "pulse": draw.randint(90, 120) if visit.age < 6 else draw.randint(60, 95),
        "oxygen_saturation": draw.randint(95, 100),
    }


def _height(visit: Visit, draw: Random) -> Decimal:
    if visit.age < 16:
        return Decimal(55 + 7 * visit.age + draw.randint(-4, 4))
    return Decimal((164 if visit.person.sex == "MALE" else 154) + draw.randint(-9, 12))


def course_note(visit: Visit, draw: Random) -> Document:
    return {
        **_dimensions(visit, draw),
        "kind": "COURSE_NOTE",
        "clinical_course": "Tỉnh, tiếp xúc tốt, sinh hiệu ổn định; tiếp tục theo dõi",
        "disease_stage": "Toàn phát",
        "noted_at": visit.started_at + timedelta(minutes=90),
        "performer": visit.care_team[0],
    }


def discharge_summary(visit: Visit, draw: Random) -> Document:
    assert visit.ended_at is not None
    main = visit.diagnoses[0].name
    return {
        **_dimensions(visit, draw),
        "kind": "DISCHARGE_SUMMARY",
        "number": f"{visit.ended_at.year % 100:02d}/{draw.randint(1, 99999):05d}",
        "issued_on": visit.ended_at.date().isoformat(),
        "admission_diagnosis": main,
        "discharge_diagnosis": main,
        "disease_process": "Vào viện sau vài ngày có triệu chứng, đáp ứng với điều trị",
        "results_summary": "Xét nghiệm khi ra viện trong giới hạn bình thường",
        "treatment_method": "Nội khoa",
        "outcome": "IMPROVED",
        "advice": "Nghỉ ngơi tại nhà, uống thuốc theo đơn, tái khám theo hẹn",
        "department": "K03",
        "leave_days": 3,
        "leave_from": visit.ended_at.date().isoformat(),
        "leave_to": (visit.ended_at.date() + timedelta(days=2)).isoformat(),
    }


def referral(visit: Visit, draw: Random) -> Document:
    assert visit.ended_at is not None
    return {
        **_dimensions(visit, draw),
        "kind": "REFERRAL",
        "number": f"CT{draw.randint(1, 99999):05d}",
        "issued_on": visit.ended_at.date().isoformat(),
        "referred_from": visit.facility,
        "clinical_signs": "Tỉnh, sinh hiệu ổn định",
        "disease_process": "Cần thăm dò mà cơ sở chưa làm được",
        "referral_reason": "BEYOND_CAPACITY",
        "next_treatment": "Điều trị chuyên khoa",
        "transport": "Xe cứu thương",
    }


def bill_document(visit: Visit, draw: Random) -> Document:
    """What the insurer pays is the insured total less the patient's share (T_BHTT = T_TONGCHI_BH - T_BNCCT)."""
    assert visit.ended_at is not None
    drugs, supplies, services = (
        Decimal(draw.randint(low, high) * 1000) for low, high in ((20, 900), (5, 300), (40, 2000))
    )
    outside = Decimal(draw.choice((0, 0, 50_000, 120_000)))
    insured = drugs + supplies + services
    copay = (insured * COPAY).quantize(Decimal("0.01"))
    return {
        **_dimensions(visit, draw),
        "_id": visit.encounter_id,
        "paid_at": visit.ended_at,
        "drugs": drugs,
        "supplies": supplies,
        "total": insured + outside,
        "insured_total": insured,
        "self_paid": outside,
        "copay": copay,
        "insurer_paid": insured - copay,
        "other_sources": Decimal(0),
        "fee_for_service": Decimal(0),
        "year": visit.ended_at.year,
        "month": visit.ended_at.month,
    }
