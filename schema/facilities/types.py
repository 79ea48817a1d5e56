"""What can be asked of the registry of health facilities: public, about nobody."""

import datetime
import enum
from typing import cast

import strawberry

from resolvers.facilities import fields
from resolvers.facilities.records import FacilityRecord
from schema.declarations import answer, code
from schema.directives import PublicData
from schema.info import Info
from schema.scalars import FacilityCode
from schema.vocabulary import CodeVersion


@strawberry.enum(description="Kind of a facility (hình thức tổ chức); Law 15/2023 art 48, Decree 96/2023 art 39.")
class FacilityKind(enum.Enum):
    HOSPITAL = code("HOSPITAL", "General hospital (bệnh viện đa khoa).")
    SPECIALISED_HOSPITAL = code("SPECIALISED_HOSPITAL", "Specialised hospital (bệnh viện chuyên khoa).")
    TRADITIONAL_MEDICINE_HOSPITAL = code(
        "TRADITIONAL_MEDICINE_HOSPITAL", "Hospital of traditional medicine (bệnh viện y học cổ truyền)."
    )
    POLYCLINIC = code("POLYCLINIC", "Polyclinic (phòng khám đa khoa).")
    SPECIALIST_CLINIC = code("SPECIALIST_CLINIC", "Specialist clinic (phòng khám chuyên khoa).")
    COMMUNE_STATION = code("COMMUNE_STATION", "Commune health station (trạm y tế xã).")
    MATERNITY_HOME = code("MATERNITY_HOME", "Maternity home (nhà hộ sinh).")
    OTHER = code("OTHER", "Another form of organisation (hình thức khác).")


@strawberry.enum(description="Ownership (hình thức sở hữu); Law 15/2023 art 48.")
class Ownership(enum.Enum):
    PUBLIC = code("PUBLIC", "State facility (cơ sở nhà nước).")
    PRIVATE = code("PRIVATE", "Private facility (cơ sở tư nhân).")


@strawberry.enum(description="Technical level (cấp chuyên môn kỹ thuật); Law 15/2023 art 104.")
class TechnicalLevel(enum.Enum):
    INITIAL = code("INITIAL", "Initial level (cấp ban đầu).")
    BASIC = code("BASIC", "Basic level (cấp cơ bản).")
    SPECIALISED = code("SPECIALISED", "Specialised level (cấp chuyên sâu).")


@strawberry.type(
    description="A province until 30/6/2025 (tỉnh, thành phố trước sáp nhập); QĐ 124/2004/QĐ-TTg.",
    directives=[PublicData()],
)
class FormerProvince:
    code: str = strawberry.field(description="Two digits in the list until 2025 (mã tỉnh cũ).")
    name: str = strawberry.field(description="Name (tên tỉnh cũ).")


@strawberry.type(
    description="A province (tỉnh, thành phố trực thuộc trung ương) since 1/7/2025; QĐ 19/2025/QĐ-TTg.",
    directives=[PublicData()],
)
class Province:
    id: strawberry.ID = strawberry.field(description="Code and version, like 01/POST_2025 (định danh).")
    code: str = strawberry.field(description="Two digits; say nothing without `version` (mã tỉnh).")
    version: CodeVersion = strawberry.field(description="Version of the code list (phiên bản danh mục).")
    name: str = strawberry.field(description="Name (tên tỉnh, thành phố).")
    communes: int = strawberry.field(description="Number of communes (số xã, phường, đặc khu).")
    merged_from: list[FormerProvince] = strawberry.field(
        description="The provinces it was formed from (các tỉnh được sáp nhập); Resolution 202/2025/QH15."
    )


@strawberry.federation.type(
    keys=["code"],
    description="A health facility (cơ sở khám bệnh, chữa bệnh) in the national registry; Law 15/2023, QĐ 384/QĐ-BYT.",
    directives=[PublicData()],
)
class Facility:
    code: FacilityCode = strawberry.field(
        description="Code (mã cơ sở KCB, MA_CSKCB), five characters; the first two are the province's code of old."
    )
    name: str | None = strawberry.field(description="Name (tên cơ sở).")
    kind: FacilityKind | None = strawberry.field(description="Form of organisation (hình thức tổ chức).")
    ownership: Ownership | None = strawberry.field(description="Public or private (hình thức sở hữu).")
    technical_level: TechnicalLevel | None = strawberry.field(
        description="Technical level (cấp chuyên môn kỹ thuật); Law 15/2023 art 104."
    )
    connected: bool | None = strawberry.field(
        description="Whether it sends health book data (đã liên thông sổ sức khỏe điện tử); QĐ 31/QĐ-BYT 2026."
    )
    linked_since: datetime.date | None = strawberry.field(description="Connected since (ngày liên thông).")
    insurance_contract: bool | None = strawberry.field(
        description="Whether it treats under social health insurance (có hợp đồng KCB BHYT); Law on health insurance."
    )
    valid_from: datetime.date | None = strawberry.field(description="The code is valid from (mã có hiệu lực từ).")
    valid_to: datetime.date | None = strawberry.field(description="The code is valid to (mã có hiệu lực đến).")

    @answer(description="The province it is in (tỉnh, thành phố nơi đặt cơ sở).")
    async def province(self, info: Info) -> Province | None:
        return cast(Province | None, await fields.province_of(info.context, cast(FacilityRecord, self)))
