"""Records of facilities: a health facility and a province. Attributes are the schema's python names."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProvinceKey:
    """A province's code says something only with the version of the code list it is from."""

    code: str
    version: str  # PRE_2025 | POST_2025

    @property
    def id(self) -> str:
        return f"{self.code}/{self.version}"


@dataclass(frozen=True, slots=True)
class FormerProvince:
    """One of the 63 provinces until 30/6/2025."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ProvinceRecord:
    """One of the 34 provinces since 1/7/2025, with what it was merged from."""

    id: str
    code: str
    version: str
    name: str
    communes: int
    merged_from: tuple[FormerProvince, ...]


@dataclass(frozen=True, slots=True)
class FacilityRecord:
    """A health facility in the national registry."""

    code: str
    name: str
    kind: str
    ownership: str  # PUBLIC | PRIVATE
    technical_level: str | None
    province_key: ProvinceKey
    connected: bool
    linked_since: str | None
    insurance_contract: bool
    valid_from: str | None
    valid_to: str | None
