"""What health types share: references to other domains, and how a clinical record says what it is about."""

import datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, cast

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from resolvers.health import fields
from resolvers.health.records import ClinicalRecord as ClinicalRecordOf
from schema.directives import PersonalData, PublicData
from schema.info import Info
from schema.scalars import FacilityCode
from schema.vocabulary import SensitivityFlag

if TYPE_CHECKING:
    from schema.health.types import Citizen, Encounter

CitizenOf: TypeAlias = Annotated["Citizen", strawberry.lazy("schema.health.types")]
EncounterOf: TypeAlias = Annotated["Encounter", strawberry.lazy("schema.health.types")]

VISITS = PersonalData(category="HEALTH_VISIT")


def record_of(category: str) -> PersonalData:
    """The annotation of a clinical record: every one names the same dimensions in the same way."""
    return PersonalData(
        subject="citizen { personalId }", category=category, custodian="custodian", flags="flags", date="date"
    )


CITIZEN = "The citizen it is about (người bệnh); Decree 102/2025 art 6."
CUSTODIAN = "Facility that holds the record, NONE if nobody does (cơ sở lưu giữ); Law 15/2023 art 69."
DATE = "Its day, compared with a consent's data period (ngày)."
FLAGS = "What makes it sensitive (cờ nhạy cảm): the encounter's flags and those its codes imply; PDPL 91/2025."


@strawberry.federation.type(
    keys=[Key(fields=FieldSet("code"), resolvable=False)],
    description="A health facility (cơ sở khám bệnh, chữa bệnh) by code; Law 15/2023.",
    directives=[PublicData()],
)
class Facility:
    code: FacilityCode = strawberry.field(description="Code (mã cơ sở KCB, MA_CSKCB); QĐ 384/QĐ-BYT.")


@strawberry.type(description="A code with its display text (mã và tên bệnh); ICD-10, TT 06/2026/TT-BYT.")
class Coding:
    code: str = strawberry.field(description="Code of ICD-10 (mã bệnh, MA_BENH).")
    display: str | None = strawberry.field(description="Vietnamese name (tên bệnh).")


@strawberry.type(description="Who wrote a record (đơn vị ghi nhận): organisation and role; QĐ 31/QĐ-BYT 2026.")
class Recorder:
    organization: strawberry.ID | None = strawberry.field(description="Facility or agency (đơn vị).")
    role: str | None = strawberry.field(description="Role of the writer (vai trò).")


async def encounter_of(self: object, info: Info) -> EncounterOf | None:
    """The visit of a clinical record; one query for all records of a fetch."""
    encounter_id = cast(ClinicalRecordOf, self).encounter_id
    return cast(EncounterOf | None, await fields.encounter(info.context, encounter_id))


def its_encounter() -> Any:
    """The field by which every clinical record leads to its visit."""
    return strawberry.field(
        resolver=encounter_of,
        description="The visit it belongs to (lượt khám); null for what was declared, or to who may not read visits.",
        directives=[VISITS],
    )


@strawberry.type
class ClinicalRecord:
    """What every clinical record says of itself; its annotation is `record_of(category)`."""

    id: strawberry.ID = strawberry.field(description="Identifier of the record (định danh).")
    citizen: CitizenOf | None = strawberry.field(description=CITIZEN)
    custodian: strawberry.ID | None = strawberry.field(description=CUSTODIAN)
    date: datetime.date | None = strawberry.field(description=DATE)
    flags: list[SensitivityFlag] | None = strawberry.field(description=FLAGS)
