"""Records of what a visit leaves beside its prescriptions and laboratory results. Attributes are the schema's python names."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from resolvers.health.records import ClinicalRecord, FacilityReference


@dataclass(frozen=True, slots=True)
class ImagingRecord(ClinicalRecord):
    """An imaging result (XML4)."""

    service_code: str | None
    service_name: str | None
    description: str | None
    conclusion: str | None
    result_at: datetime | None
    reader_id: str | None


@dataclass(frozen=True, slots=True)
class VitalRecord(ClinicalRecord):
    """Vital signs taken together."""

    measured_at: datetime | None
    height_cm: Decimal | None
    weight_kg: Decimal | None
    bmi: Decimal | None
    systolic: int | None
    diastolic: int | None
    pulse: int | None
    oxygen_saturation: int | None


@dataclass(frozen=True, slots=True)
class ImmunizationRecord(ClinicalRecord):
    """A vaccination."""

    vaccine: str | None
    dose: int | None
    facility: FacilityReference | None
    lot: str | None


@dataclass(frozen=True, slots=True)
class ProcedureRecord(ClinicalRecord):
    """A service done or a supply used (XML3)."""

    line_no: int | None
    service_code: str | None
    service_name: str | None
    procedure_code: str | None
    supply_code: str | None
    supply_name: str | None
    group: str | None
    quantity: Decimal | None
    bed: str | None
    performer: str | None
    anaesthesia: str | None
    site: str | None
    device: str | None
    ordered_at: datetime | None
    performed_at: datetime | None
    result_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaperRecord(ClinicalRecord):
    """A course note, discharge summary or referral (XML5, 7, 8, 13)."""

    kind: str | None
    number: str | None
    record_number: str | None
    issued_on: str | None
    clinical_course: str | None
    disease_stage: str | None
    consultation: str | None
    surgery: str | None
    noted_at: datetime | None
    performer: str | None
    admission_diagnosis: str | None
    discharge_diagnosis: str | None
    disease_process: str | None
    results_summary: str | None
    treatment_method: str | None
    outcome: str | None
    advice: str | None
    department: str | None
    leave_days: int | None
    leave_from: str | None
    leave_to: str | None
    referred_from: FacilityReference | None
    referred_to: FacilityReference | None
    clinical_signs: str | None
    referral_reason: str | None
    next_treatment: str | None
    transport: str | None


@dataclass(frozen=True, slots=True)
class BillRecord(ClinicalRecord):
    """What a visit cost and who paid (XML1)."""

    paid_at: datetime | None
    drugs: Decimal | None
    supplies: Decimal | None
    total: Decimal | None
    insured_total: Decimal | None
    self_paid: Decimal | None
    copay: Decimal | None
    insurer_paid: Decimal | None
    other_sources: Decimal | None
    fee_for_service: Decimal | None
    year: int | None
    month: int | None
