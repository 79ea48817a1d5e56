"""What can be asked of a citizen's identity: the person as the population database knows them.

A citizen is a container: each field belongs to a category, the number itself is a reference given without a look-up.
"""

import datetime
import enum
from typing import cast

import strawberry

from resolvers.identity import fields
from resolvers.identity.records import CitizenRecord, GuardianshipRecord
from schema.declarations import answer, code
from schema.directives import PersonalData
from schema.entities import selected_fields
from schema.info import Info
from schema.scalars import PersonalId
from schema.vocabulary import CodeVersion, DatePrecision, Sex

BASIC = [PersonalData(category="IDENTITY_BASIC")]
IDENTITY = [PersonalData(category="IDENTITY")]
CONTACT = [PersonalData(category="CONTACT")]


@strawberry.enum(
    description="Kind of guardian or representative (quan hệ đại diện); Law 15/2023 art 8, Civil Code art 47."
)
class GuardianRelation(enum.Enum):
    FATHER = code("FATHER", "Father (cha).")
    MOTHER = code("MOTHER", "Mother (mẹ).")
    GUARDIAN = code("GUARDIAN", "Guardian (người giám hộ).")
    REPRESENTATIVE = code("REPRESENTATIVE", "Legal representative (người đại diện theo pháp luật).")
    CARER = code("CARER", "Carer (người chăm sóc).")


@strawberry.type(description="A date that may be known by month or year only (ngày sinh không đầy đủ); QĐ 4750/QĐ-BYT.")
class PartialDate:
    value: datetime.date = strawberry.field(description="The date, 01 standing for what is not known (giá trị).")
    precision: DatePrecision = strawberry.field(description="How exactly it is known (độ chính xác).")


@strawberry.type(description="An address (địa chỉ) without district since 1/7/2025; Decree 70/2024.")
class Address:
    line: str | None = strawberry.field(description="House, street, hamlet (số nhà, đường, thôn).")
    province_code: str | None = strawberry.field(description="Province, two digits (mã tỉnh, MATINH_CU_TRU).")
    commune_code: str | None = strawberry.field(description="Commune, five digits (mã xã, MAXA_CU_TRU).")
    code_version: CodeVersion | None = strawberry.field(description="Version of both codes (phiên bản mã).")


@strawberry.federation.type(
    keys=["personalId"],
    description="A citizen (công dân), by personal identification number; Decree 70/2024, Decree 102/2025 art 6.",
    directives=[PersonalData(subject="personalId")],
)
class Citizen:
    personal_id: PersonalId = strawberry.field(
        description="Personal identification number (số định danh cá nhân), the health identifier; Decree 102/2025 art 6."
    )
    full_name: str | None = strawberry.field(
        description="Full name as registered (họ, chữ đệm và tên; HO_TEN); Decree 70/2024.", directives=BASIC
    )
    birth_date: PartialDate | None = strawberry.field(
        description="Date of birth (ngày, tháng, năm sinh; NGAY_SINH); QĐ 4750/QĐ-BYT.", directives=BASIC
    )
    sex: Sex | None = strawberry.field(description="Sex (giới tính, GIOI_TINH); QĐ 4750/QĐ-BYT.", directives=BASIC)
    nationality_code: str | None = strawberry.field(
        description="Nationality, three digits (quốc tịch, MA_QUOCTICH); TT 07/2016/TT-BCA.", directives=IDENTITY
    )
    ethnicity_code: str | None = strawberry.field(
        description="Ethnic group, 01 to 55 (dân tộc, MA_DANTOC); QĐ 121-TCTK/PPCĐ 1979.", directives=IDENTITY
    )
    blood_group: str | None = strawberry.field(
        description="Blood group (nhóm máu, NHOM_MAU); QĐ 4750/QĐ-BYT.", directives=IDENTITY
    )
    identification_level: int | None = strawberry.field(
        description="Level of electronic identification, 1 or 2 (mức độ định danh điện tử); Decree 69/2024.",
        directives=IDENTITY,
    )
    permanent_address: Address | None = strawberry.field(
        description="Permanent residence (nơi thường trú); Law on residence 2020.", directives=IDENTITY
    )
    current_address: Address | None = strawberry.field(
        description="Where the citizen lives now (nơi ở hiện tại); Law on residence 2020.", directives=IDENTITY
    )
    phone: str | None = strawberry.field(
        description="Telephone number (số điện thoại, DIEN_THOAI); QĐ 4750/QĐ-BYT.", directives=CONTACT
    )
    email: str | None = strawberry.field(
        description="E-mail address (thư điện tử); Decree 69/2024.", directives=CONTACT
    )

    @answer(
        description="Guardians and representatives of this citizen (người giám hộ, người đại diện); Law 15/2023 art 8.",
        directives=[PersonalData(category="GUARDIANSHIP")],
    )
    async def guardians(self, info: Info) -> "list[Guardian] | None":
        return cast("list[Guardian]", await fields.guardians(info.context, self.personal_id))

    @answer(
        description="Whom this citizen represents (người được giám hộ, được đại diện); Law 15/2023 art 8.",
        directives=[PersonalData(category="FAMILY")],
    )
    async def dependants(self, info: Info) -> "list[Dependant] | None":
        return cast("list[Dependant]", await fields.dependants(info.context, self.personal_id))


@strawberry.type(description="A guardian or representative (người giám hộ, người đại diện); Law 15/2023 art 8.")
class Guardian:
    relation: GuardianRelation = strawberry.field(description="By which relation (quan hệ).")
    by_decision: bool = strawberry.field(description="By a recorded decision (theo quyết định); Civil Code art 46-54.")
    summary_only: bool = strawberry.field(
        description="Reads discharge summaries alone (chỉ xem tóm tắt hồ sơ bệnh án); Law 15/2023 art 69.4 đ."
    )
    legal_basis: str | None = strawberry.field(description="The decision or document (căn cứ pháp lý).")
    valid_from: datetime.date = strawberry.field(description="In force from (hiệu lực từ).")
    valid_to: datetime.date | None = strawberry.field(description="In force to (hiệu lực đến).")

    @answer(description="The guardian (người giám hộ); Law 15/2023 art 8.")
    async def citizen(self, info: Info) -> Citizen | None:
        return await _citizen(info, cast(GuardianshipRecord, self).guardian)


@strawberry.type(
    description="Somebody whom a citizen represents (người được giám hộ, được đại diện); Law 15/2023 art 8."
)
class Dependant:
    relation: GuardianRelation = strawberry.field(description="What the citizen is to them (quan hệ).")
    by_decision: bool = strawberry.field(description="By a recorded decision (theo quyết định); Civil Code art 46-54.")
    summary_only: bool = strawberry.field(
        description="The citizen reads discharge summaries alone (chỉ xem tóm tắt); Law 15/2023 art 69.4 đ."
    )
    legal_basis: str | None = strawberry.field(description="The decision or document (căn cứ pháp lý).")
    valid_from: datetime.date = strawberry.field(description="In force from (hiệu lực từ).")
    valid_to: datetime.date | None = strawberry.field(description="In force to (hiệu lực đến).")

    @answer(description="The person represented (người được giám hộ); Law 15/2023 art 8.")
    async def citizen(self, info: Info) -> Citizen | None:
        return await _citizen(info, cast(GuardianshipRecord, self).ward)


async def _citizen(info: Info, number: str) -> Citizen:
    found: CitizenRecord = await fields.citizen(info.context, number, selected_fields(info._raw_info, "Citizen"))
    return cast(Citizen, found)
