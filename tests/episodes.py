"""Visits as facilities send them, right in every field: tests change one thing, and send them to resolvers or over HTTP."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from policies.days import day_of

Content = dict[str, Any]

SNAPSHOT = {
    "fullName": "Nguyễn Văn An",
    "birthDate": "19900101",
    "sexCode": 1,
    "nationalityCode": "000",
    "ethnicityCode": "01",
    "occupationCode": "00000",
    "addressLine": "12 phố Hàng Bài",
    "provinceCode": "01",
    "communeCode": "00070",
}


def inpatient(now: datetime, *, team: tuple[str, ...] = ()) -> Content:
    """Four days in a ward: drugs, tests, an image, an operation, notes, the papers of the discharge, and the bill."""
    ended = now - timedelta(hours=2)
    begun = ended - timedelta(days=3)
    return {
        **_arrival("INPATIENT", begun, team),
        "admittedAt": begun + timedelta(minutes=40),
        "endedAt": ended,
        "coverage": [
            {
                "cardNumber": "DN4010123456789",
                "registeredFacility": "01001",
                "validFrom": date(2026, 1, 1),
                "validTo": date(2027, 12, 31),
                "areaCode": "K1",
            }
        ],
        "mainDiagnosis": {"code": "J18.9", "display": "Viêm phổi"},
        "otherDiagnoses": [{"code": "I10", "display": "Tăng huyết áp"}, {"code": "E11.9"}],
        "dischargeDiagnosis": "Viêm phổi đã ổn",
        "treatmentDays": (day_of(ended) - day_of(begun)).days + 1,
        "treatmentMethod": "Kháng sinh, thở oxy",
        "outcome": "IMPROVED",
        "dischargeType": "DISCHARGED",
        "advice": "Tái khám sau hai tuần",
        "followUpDates": [day_of(ended) + timedelta(days=14)],
        "headPractitionerId": "0123456789",
        "prescriptions": [prescription(begun + timedelta(hours=1))],
        "procedures": [
            {
                "serviceCode": "18.0072.0028",
                "serviceName": "Chụp X-quang ngực thẳng",
                "group": "2",
                "unit": "Lần",
                "quantity": Decimal(1),
                "unitPrice": Decimal("65400"),
                "insuredUnitPrice": Decimal("65400"),
                "amount": Decimal("65400"),
                "insuredAmount": Decimal("65400"),
                "benefitPercent": 80,
                "department": "K03",
                "prescriberId": "0001234",
                "performer": "0005678",
                "diagnosis": "J18.9",
                "orderedAt": begun + timedelta(hours=1),
                "performedAt": begun + timedelta(hours=2),
                "resultAt": begun + timedelta(hours=3),
            }
        ],
        "labResults": [
            {
                "serviceCode": "22.0120.1370",
                "indexCode": "WBC",
                "indexName": "Bạch cầu",
                "value": "14.2",
                "unit": "G/L",
                "resultAt": begun + timedelta(hours=4),
                "readerId": "0009999",
            }
        ],
        "imagingResults": [
            {
                "serviceCode": "18.0072.0028",
                "serviceName": "X-quang ngực thẳng",
                "description": "Mờ thùy dưới phải",
                "conclusion": "Viêm phổi thùy",
                "resultAt": begun + timedelta(hours=3),
            }
        ],
        "courseNotes": [
            {"clinicalCourse": "Sốt 38,5, ho đờm", "notedAt": begun + timedelta(hours=6), "performer": "0001234"},
            {"clinicalCourse": "Hết sốt", "notedAt": begun + timedelta(days=2), "performer": "0001234"},
        ],
        "dischargeSummary": {
            "number": "RV-2026-118",
            "recordNumber": "YT-0042",
            "department": "K03",
            "issuedOn": day_of(ended),
            "admissionDiagnosis": "Theo dõi viêm phổi",
            "dischargeDiagnosis": "Viêm phổi đã ổn",
            "diseaseProcess": "Sốt ba ngày, đáp ứng kháng sinh",
            "resultsSummary": "Bạch cầu tăng, X-quang mờ thùy dưới",
            "treatmentMethod": "Kháng sinh",
            "outcome": "IMPROVED",
            "advice": "Nghỉ ngơi",
            "leaveDays": 5,
            "leaveFrom": day_of(ended),
            "leaveTo": day_of(ended) + timedelta(days=4),
        },
        "vitals": [{"measuredAt": begun, "weightKg": Decimal("62.5"), "systolic": 135, "diastolic": 85, "pulse": 92}],
        "billing": billing(ended),
    }


def telehealth(now: datetime, *, team: tuple[str, ...] = ()) -> Content:
    begun = now - timedelta(hours=1)
    return {**_arrival("TELEHEALTH", begun, team), **_end(begun + timedelta(minutes=20)), "treatmentDays": 0}


def pickup(now: datetime, *, team: tuple[str, ...] = ()) -> Content:
    begun = now - timedelta(hours=1)
    return {
        **_arrival("PRESCRIPTION_PICKUP", begun, team),
        **_end(begun + timedelta(minutes=10)),
        "treatmentDays": 0,
        "prescriptions": [prescription(begun)],
    }


def opened(now: datetime, *, team: tuple[str, ...] = ()) -> Content:
    """Somebody has arrived, and nothing is known of the end."""
    return _arrival("INPATIENT", now - timedelta(hours=1), team)


def prescription(ordered: datetime) -> Content:
    return {
        "kind": "OTHER",
        "orderedAt": ordered,
        "items": [
            {
                "drugCode": "40.154",
                "group": "4",
                "name": "Amoxicilin",
                "unit": "Viên",
                "strength": "500mg",
                "route": "1.01",
                "dose": "Ngày 3 lần, mỗi lần 1 viên",
                "quantity": Decimal(21),
                "unitPrice": Decimal("1500"),
                "amount": Decimal("31500"),
                "insuredAmount": Decimal("31500"),
                "benefitPercent": 80,
                "department": "K03",
                "prescriberId": "0001234",
                "orderedAt": ordered,
                "givenAt": ordered + timedelta(minutes=20),
            }
        ],
    }


def billing(paid: datetime) -> Content:
    return {
        "paidAt": paid,
        "drugs": Decimal("31500"),
        "supplies": Decimal("0"),
        "total": Decimal("96900"),
        "insuredTotal": Decimal("96900"),
        "selfPaid": Decimal("0"),
        "copay": Decimal("19380"),
        "insurerPaid": Decimal("77520"),
        "otherSources": Decimal("0"),
        "feeForService": Decimal("96900"),
        "year": paid.year,
        "month": paid.month,
    }


def _arrival(modality: str, begun: datetime, team: tuple[str, ...]) -> Content:
    return {
        "modality": modality,
        "snapshot": dict(SNAPSHOT),
        "careTeam": list(team),
        "localPatientId": "BN-000123",
        "recordNumber": "HS-2026-000123",
        "visitClass": "1.1",
        "departments": ["K03"],
        "reason": "Ho, sốt",
        "admissionDiagnosis": "Theo dõi viêm phổi",
        "startedAt": begun,
        "weightKg": Decimal("62.5"),
    }


def _end(ended: datetime) -> Content:
    return {
        "endedAt": ended,
        "mainDiagnosis": {"code": "J20.9", "display": "Viêm phế quản cấp"},
        "dischargeDiagnosis": "Viêm phế quản cấp",
        "outcome": "IMPROVED",
        "dischargeType": "DISCHARGED",
        "billing": billing(ended),
    }


def as_json(value: Any) -> Any:
    """As a client writes it."""
    if isinstance(value, Mapping):
        return {name: as_json(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
