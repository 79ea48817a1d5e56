"""Records of identity: a citizen, an address, a relation of guardianship. Attributes are the schema's python names."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A calendar date that may be known by month or year only; `value` is YYYY-MM-DD with 01 for what is unknown."""

    value: str
    precision: str  # DAY | MONTH | YEAR


@dataclass(frozen=True, slots=True)
class Address:
    """Codes of provinces were used again in 2025: a code says something only with its version."""

    line: str | None
    province_code: str | None
    commune_code: str | None
    code_version: str | None  # PRE_2025 | POST_2025


@dataclass(frozen=True, slots=True)
class CitizenRecord:
    """A citizen, or only the number: a reference is given without a look-up, and for an unknown number alike."""

    personal_id: str
    full_name: str | None = None
    birth_date: PartialDate | None = None
    sex: str | None = None
    nationality_code: str | None = None
    ethnicity_code: str | None = None
    blood_group: str | None = None
    identification_level: int | None = None
    permanent_address: Address | None = None
    current_address: Address | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class GuardianshipRecord:
    """Who may act for whom, by which right, since when."""

    ward: str
    guardian: str
    relation: str  # FATHER | MOTHER | GUARDIAN | REPRESENTATIVE | CARER
    by_decision: bool
    summary_only: bool
    legal_basis: str | None
    valid_from: str
    valid_to: str | None
