"""Records of the health book. Attributes are the schema's python names.

Every clinical record carries its dimensions: `citizen` (the subject), `custodian`, `date` and `flags`; `citizen`,
`encounter` and `facility` are references by key, resolved where they are at home.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CitizenReference:
    """The citizen that a record is about; at home in identity."""

    personal_id: str


@dataclass(frozen=True, slots=True)
class HealthBookReference:
    """A citizen's book: a container, there for every number."""

    personal_id: str


@dataclass(frozen=True, slots=True)
class FacilityReference:
    """A facility by code; at home in facilities."""

    code: str


@dataclass(frozen=True, slots=True)
class CodingRecord:
    """A code of ICD-10 with its Vietnamese display text."""

    code: str
    display: str | None


@dataclass(frozen=True, slots=True)
class RecorderRecord:
    """Who wrote the version: organisation and role, never a person's name."""

    organization: str
    role: str


@dataclass(frozen=True, slots=True)
class EncounterRecord:
    """One treatment episode (XML1 of QĐ 4750), as its latest version says."""

    id: str
    citizen: CitizenReference
    facility: FacilityReference
    ma_lk: str
    modality: str
    reason: str | None
    started_at: datetime
    admitted_at: datetime | None
    ended_at: datetime | None
    main_diagnosis: CodingRecord | None
    other_diagnoses: tuple[CodingRecord, ...]
    outcome: str | None
    discharge_type: str | None
    treatment_method: str | None
    advice: str | None
    follow_up_dates: tuple[str, ...]
    care_team: tuple[str, ...]
    sensitivity_flags: tuple[str, ...] | None
    version: int
    recorded_by: RecorderRecord | None
    coverage: tuple["InsuranceCardRecord", ...] = ()

    @property
    def custodian(self) -> str:
        return self.facility.code


@dataclass(frozen=True, slots=True)
class ClinicalRecord:
    """What every clinical record says of itself: whose it is, of which visit, and the dimensions it is decided by."""

    id: str
    citizen: CitizenReference
    encounter_id: str | None
    custodian: str
    date: str
    flags: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class PrescriptionItemRecord:
    """One drug line (XML2)."""

    line_no: int
    drug_code: str | None
    name: str
    strength: str | None
    dose: str | None
    instructions: str | None
    route: str | None
    quantity: Decimal | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class PrescriptionRecord(ClinicalRecord):
    """A prescription with its drug lines."""

    code: str | None
    kind: str | None
    ordered_at: datetime | None
    items: tuple[PrescriptionItemRecord, ...]


@dataclass(frozen=True, slots=True)
class LabResultRecord(ClinicalRecord):
    """One laboratory index (XML4)."""

    service_code: str | None
    index_code: str | None
    index_name: str | None
    value: str | None
    unit: str | None
    conclusion: str | None
    result_at: datetime | None


@dataclass(frozen=True, slots=True)
class AllergyRecord(ClinicalRecord):
    """An allergy or intolerance."""

    substance: str
    reaction: str | None
    severity: str | None
    certainty: str | None
    source: str


@dataclass(frozen=True, slots=True)
class ConditionRecord(ClinicalRecord):
    """An item of the history: a disease, an operation, family or social history."""

    kind: str
    coding: CodingRecord | None
    statement: str | None
    since: str | None
    status: str | None
    source: str


@dataclass(frozen=True, slots=True)
class InsuranceCardRecord:
    """A social health insurance card."""

    card_number: str
    registered_facility: FacilityReference | None
    valid_from: str | None
    valid_to: str | None
    area_code: str | None
