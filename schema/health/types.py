"""What can be asked of the health book: encounters, and what hangs on them or is declared.

Every clinical record names its subject, custodian, date and flags, by which each of it is decided; a book is a
container. Citizens and facilities are references: their fields come from identity and facilities.
"""

import datetime
from decimal import Decimal
from typing import Annotated, cast

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from resolvers.health import fields
from resolvers.health.encounters import EncounterFilter, page_of_encounters
from resolvers.health.records import EncounterRecord, HealthBookReference, LabResultRecord
from schema.connections import AFTER, FIRST, Connection
from schema.declarations import answer
from schema.directives import PersonalData, PublicData
from schema.health.code_lists import (
    AllergyCertainty,
    ConditionStatus,
    DischargeType,
    HistoryKind,
    InsuranceArea,
    PrescriptionKind,
    ReactionSeverity,
    RecordSource,
    TreatmentOutcome,
)
from schema.info import Info
from schema.scalars import FacilityCode, PersonalId
from schema.vocabulary import EncounterModality, SensitivityFlag

VISITS = PersonalData(category="HEALTH_VISIT")
PRESCRIPTIONS = PersonalData(category="PRESCRIPTION")
LAB_RESULTS = PersonalData(category="LAB_RESULT")


def record_of(category: str) -> PersonalData:
    """The annotation of a clinical record: every one names the same dimensions in the same way."""
    return PersonalData(
        subject="citizen { personalId }", category=category, custodian="custodian", flags="flags", date="date"
    )


CITIZEN = "The citizen it is about (người bệnh); Decree 102/2025 art 6."
CUSTODIAN = "Facility that holds the record, NONE if nobody does (cơ sở lưu giữ); Law 15/2023 art 69."
DATE = "Its day, compared with a consent's data period (ngày)."
FLAGS = "What makes it sensitive (cờ nhạy cảm): the encounter's flags and those its codes imply; PDPL 91/2025."
ENCOUNTER = "The visit it belongs to (lượt khám); null for what was declared, or to who may not read visits."


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


@strawberry.federation.type(
    keys=["personalId"],
    description="A citizen (công dân), with what the health system keeps; Decree 102/2025 art 6.",
    directives=[PersonalData(subject="personalId")],
)
class Citizen:
    personal_id: PersonalId = strawberry.field(
        description="Personal identification number (số định danh cá nhân); Decree 102/2025 art 6."
    )

    @answer(
        description="Social health insurance cards (thẻ BHYT), the latest first; Law on health insurance.",
        directives=[PersonalData(category="INSURANCE")],
    )
    async def insurance_cards(self, info: Info) -> "list[InsuranceCard] | None":
        return cast("list[InsuranceCard]", await fields.insurance_cards(info.context, self.personal_id))

    @answer(description="The electronic health book (sổ sức khỏe điện tử); QĐ 31/QĐ-BYT 2026.")
    def health_book(self) -> "HealthBook | None":
        return cast("HealthBook", HealthBookReference(self.personal_id))


@strawberry.type(description="A social health insurance card (thẻ BHYT); Law on health insurance.")
class InsuranceCard:
    card_number: str | None = strawberry.field(description="Number of the card (mã thẻ, MA_THE_BHYT).")
    registered_facility: Facility | None = strawberry.field(
        description="Facility of first registration (nơi đăng ký KCB ban đầu, MA_DKBD)."
    )
    valid_from: datetime.date | None = strawberry.field(description="Valid from (GT_THE_TU).")
    valid_to: datetime.date | None = strawberry.field(description="Valid to (GT_THE_DEN).")
    area_code: InsuranceArea | None = strawberry.field(description="Area of residence (mã khu vực, MA_KHUVUC).")


@strawberry.federation.type(
    keys=["personalId"],
    description="A citizen's electronic health book (sổ sức khỏe điện tử), of all facilities; QĐ 31/QĐ-BYT 2026 art 2.3.",
    directives=[PersonalData(subject="personalId")],
)
class HealthBook:
    personal_id: PersonalId = strawberry.field(
        description="Whose book it is (số định danh cá nhân); Decree 102/2025 art 6."
    )

    @answer(
        description="Visits (lượt khám bệnh, chữa bệnh), the latest first; those that the caller may see; QĐ 31/2026.",
        directives=[PersonalData(category="HEALTH_VISIT", narrowed=True)],
    )
    async def encounters(
        self,
        info: Info,
        modality: Annotated[
            EncounterModality | None, strawberry.argument(description="Form of care (loại hình KCB).")
        ] = None,
        facility: Annotated[FacilityCode | None, strawberry.argument(description="Where (cơ sở KCB).")] = None,
        from_: Annotated[
            datetime.date | None, strawberry.argument(name="from", description="Begun on or after (từ ngày).")
        ] = None,
        to: Annotated[datetime.date | None, strawberry.argument(description="Begun on or before (đến ngày).")] = None,
        first: FIRST = None,
        after: AFTER = None,
    ) -> "Connection[Encounter] | None":
        wanted = EncounterFilter(None if modality is None else modality.name, facility, from_, to)
        page = await page_of_encounters(info.context, self.personal_id, wanted, first, after)
        return cast("Connection[Encounter]", page)

    @answer(
        description="Allergies and intolerances (dị ứng), the latest first; QĐ 31/QĐ-BYT 2026 art 2.3 b.",
        directives=[PersonalData(category="ALLERGY")],
    )
    async def allergies(self, info: Info) -> "list[Allergy] | None":
        return cast("list[Allergy]", await fields.allergies_of_person(info.context, self.personal_id))

    @answer(
        description="History (tiền sử): diseases, surgery, family, way of life; QĐ 31/QĐ-BYT 2026 art 2.3 b.",
        directives=[PersonalData(category="HISTORY")],
    )
    async def conditions(self, info: Info) -> "list[Condition] | None":
        return cast("list[Condition]", await fields.conditions_of_person(info.context, self.personal_id))

    @answer(
        description="Prescriptions with their drugs (thuốc đã kê), the latest first; XML2 of QĐ 4750.",
        directives=[PRESCRIPTIONS],
    )
    async def medications(self, info: Info) -> "list[Prescription] | None":
        return cast("list[Prescription]", await fields.prescriptions_of_person(info.context, self.personal_id))

    @answer(
        description="Laboratory results (kết quả xét nghiệm), the latest first; XML4 of QĐ 4750.",
        directives=[LAB_RESULTS],
    )
    async def lab_results(self, info: Info) -> "list[LabResult] | None":
        return cast("list[LabResult]", await fields.lab_results_of_person(info.context, self.personal_id))


@strawberry.federation.type(
    keys=["id"],
    description="A visit or treatment episode (lượt khám bệnh, chữa bệnh; đợt điều trị), XML1; QĐ 4750/QĐ-BYT.",
    directives=[
        PersonalData(
            subject="citizen { personalId }",
            category="HEALTH_VISIT",
            custodian="facility { code }",
            flags="sensitivityFlags",
            date="startedAt",
        )
    ],
)
class Encounter:
    id: strawberry.ID = strawberry.field(
        description="Facility and episode, <facility code>-<MA_LK> (mã liên kết): MA_LK is unique in its facility only."
    )
    citizen: Citizen | None = strawberry.field(description=CITIZEN)
    facility: Facility | None = strawberry.field(description="Where it took place (cơ sở KCB, MA_CSKCB).")
    care_team: list[strawberry.ID] | None = strawberry.field(
        description="Accounts of those who treat (người hành nghề tham gia điều trị); Law 15/2023 art 69."
    )
    modality: EncounterModality = strawberry.field(
        description="Form of care (loại hình KCB, MA_LOAI_KCB); QĐ 1804/QĐ-BYT 2026."
    )
    reason: str | None = strawberry.field(description="Reason of the visit (lý do vào viện, LY_DO_VV).")
    started_at: datetime.datetime | None = strawberry.field(description="Arrival (thời điểm vào, NGAY_VAO).")
    admitted_at: datetime.datetime | None = strawberry.field(
        description="Admission as an inpatient (thời điểm vào nội trú, NGAY_VAO_NOI_TRU)."
    )
    ended_at: datetime.datetime | None = strawberry.field(
        description="End, null while it is open (thời điểm ra viện, NGAY_RA)."
    )
    main_diagnosis: Coding | None = strawberry.field(description="Main diagnosis (bệnh chính, MA_BENH_CHINH); ICD-10.")
    other_diagnoses: list[Coding] | None = strawberry.field(
        description="Other diagnoses, up to twelve (bệnh kèm theo, MA_BENH_KT); ICD-10."
    )
    outcome: TreatmentOutcome | None = strawberry.field(description="Result (kết quả điều trị, KET_QUA_DTRI).")
    discharge_type: DischargeType | None = strawberry.field(description="How it ended (loại ra viện, MA_LOAI_RV).")
    treatment_method: str | None = strawberry.field(
        description="Method of treatment (phương pháp điều trị, PP_DIEU_TRI)."
    )
    advice: str | None = strawberry.field(description="Advice at discharge (lời dặn, GHI_CHU).")
    follow_up_dates: list[datetime.date] | None = strawberry.field(
        description="Dates of re-examination (ngày tái khám, NGAY_TAI_KHAM)."
    )
    sensitivity_flags: list[SensitivityFlag] | None = strawberry.field(
        description="What makes the visit sensitive (cờ nhạy cảm), the union over its versions; PDPL 91/2025 art 26."
    )
    version: int | None = strawberry.field(description="Version of the record, from 1 (phiên bản hồ sơ).")
    recorded_by: Recorder | None = strawberry.field(description="Who wrote this version (đơn vị ghi nhận).")

    @answer(description="Prescriptions of the visit (đơn thuốc); XML2 of QĐ 4750.", directives=[PRESCRIPTIONS])
    async def prescriptions(self, info: Info) -> "list[Prescription] | None":
        found = await fields.prescriptions_of_encounter(info.context, cast(EncounterRecord, self))
        return cast("list[Prescription]", found)

    @answer(
        description="Laboratory results of the visit (kết quả xét nghiệm); XML4 of QĐ 4750.", directives=[LAB_RESULTS]
    )
    async def lab_results(self, info: Info) -> "list[LabResult] | None":
        found = await fields.lab_results_of_encounter(info.context, cast(EncounterRecord, self))
        return cast("list[LabResult]", found)


async def encounter_of(record: object, info: Info) -> Encounter | None:
    """The visit of a clinical record; one query for all records of a fetch."""
    encounter_id = cast(LabResultRecord, record).encounter_id
    return cast(Encounter | None, await fields.encounter(info.context, encounter_id))


@strawberry.type(
    description="A prescription (đơn thuốc); TT 26/2025/TT-BYT, XML2 of QĐ 4750.",
    directives=[record_of("PRESCRIPTION")],
)
class Prescription:
    id: strawberry.ID = strawberry.field(description="Identifier of the record (định danh).")
    citizen: Citizen | None = strawberry.field(description=CITIZEN)
    custodian: strawberry.ID | None = strawberry.field(description=CUSTODIAN)
    date: datetime.date | None = strawberry.field(description=DATE)
    flags: list[SensitivityFlag] | None = strawberry.field(description=FLAGS)
    code: str | None = strawberry.field(description="National code of the prescription (mã đơn thuốc); TT 26/2025.")
    kind: PrescriptionKind | None = strawberry.field(description="Kind (loại đơn thuốc); TT 26/2025.")
    ordered_at: datetime.datetime | None = strawberry.field(description="When it was ordered (NGAY_YL).")
    items: "list[PrescriptionItem] | None" = strawberry.field(description="The drugs (các thuốc).")

    @answer(description=ENCOUNTER, directives=[VISITS])
    async def encounter(self, info: Info) -> Encounter | None:
        return await encounter_of(self, info)


@strawberry.type(description="A drug of a prescription (thuốc trong đơn); XML2 of QĐ 4750.")
class PrescriptionItem:
    line_no: int | None = strawberry.field(description="Line (số thứ tự, STT).")
    drug_code: str | None = strawberry.field(description="Code of the active ingredient (mã hoạt chất, MA_THUOC).")
    name: str | None = strawberry.field(description="Name (tên thuốc, TEN_THUOC).")
    strength: str | None = strawberry.field(description="Strength (hàm lượng, HAM_LUONG).")
    dose: str | None = strawberry.field(description="Dose (liều dùng, LIEU_DUNG).")
    instructions: str | None = strawberry.field(description="How to take it (cách dùng, CACH_DUNG).")
    route: str | None = strawberry.field(description="Route (đường dùng, DUONG_DUNG).")
    quantity: Decimal | None = strawberry.field(description="Quantity (số lượng, SO_LUONG).")
    unit: str | None = strawberry.field(description="Unit (đơn vị tính, DON_VI_TINH).")


@strawberry.type(
    description="A laboratory result (kết quả xét nghiệm); XML4 of QĐ 4750.", directives=[record_of("LAB_RESULT")]
)
class LabResult:
    id: strawberry.ID = strawberry.field(description="Identifier of the record (định danh).")
    citizen: Citizen | None = strawberry.field(description=CITIZEN)
    custodian: strawberry.ID | None = strawberry.field(description=CUSTODIAN)
    date: datetime.date | None = strawberry.field(description=DATE)
    flags: list[SensitivityFlag] | None = strawberry.field(description=FLAGS)
    service_code: str | None = strawberry.field(description="Code of the service (mã dịch vụ, MA_DICH_VU).")
    index_code: str | None = strawberry.field(description="Code of the index (mã chỉ số, MA_CHI_SO).")
    index_name: str | None = strawberry.field(description="Name of the index (tên chỉ số, TEN_CHI_SO).")
    value: str | None = strawberry.field(description="Value as reported (giá trị, GIA_TRI).")
    unit: str | None = strawberry.field(description="Unit (đơn vị đo, DON_VI_DO).")
    conclusion: str | None = strawberry.field(description="Conclusion (kết luận, KET_LUAN).")
    result_at: datetime.datetime | None = strawberry.field(description="When it was known (NGAY_KQ).")

    @answer(description=ENCOUNTER, directives=[VISITS])
    async def encounter(self, info: Info) -> Encounter | None:
        return await encounter_of(self, info)


@strawberry.type(
    description="An allergy or intolerance (dị ứng); QĐ 31/QĐ-BYT 2026 art 2.3 b.", directives=[record_of("ALLERGY")]
)
class Allergy:
    id: strawberry.ID = strawberry.field(description="Identifier of the record (định danh).")
    citizen: Citizen | None = strawberry.field(description=CITIZEN)
    custodian: strawberry.ID | None = strawberry.field(description=CUSTODIAN)
    date: datetime.date | None = strawberry.field(description=DATE)
    flags: list[SensitivityFlag] | None = strawberry.field(description=FLAGS)
    substance: str | None = strawberry.field(description="What it is to (dị nguyên).")
    reaction: str | None = strawberry.field(description="What happened (biểu hiện).")
    severity: ReactionSeverity | None = strawberry.field(description="How bad (mức độ).")
    certainty: AllergyCertainty | None = strawberry.field(description="How certain (mức độ chắc chắn).")
    source: RecordSource | None = strawberry.field(description="Who said so (nguồn thông tin).")

    @answer(description=ENCOUNTER, directives=[VISITS])
    async def encounter(self, info: Info) -> Encounter | None:
        return await encounter_of(self, info)


@strawberry.type(
    description="An item of the history (tiền sử); QĐ 31/QĐ-BYT 2026 art 2.3 b.", directives=[record_of("HISTORY")]
)
class Condition:
    id: strawberry.ID = strawberry.field(description="Identifier of the record (định danh).")
    citizen: Citizen | None = strawberry.field(description=CITIZEN)
    custodian: strawberry.ID | None = strawberry.field(description=CUSTODIAN)
    date: datetime.date | None = strawberry.field(description=DATE)
    flags: list[SensitivityFlag] | None = strawberry.field(description=FLAGS)
    kind: HistoryKind | None = strawberry.field(description="Kind of history (loại tiền sử).")
    coding: Coding | None = strawberry.field(description="What it is (bệnh, mã ICD-10).")
    since: datetime.date | None = strawberry.field(description="Since when (từ khi).")
    status: ConditionStatus | None = strawberry.field(description="State (tình trạng).")
    source: RecordSource | None = strawberry.field(description="Who said so (nguồn thông tin).")

    @answer(description=ENCOUNTER, directives=[VISITS])
    async def encounter(self, info: Info) -> Encounter | None:
        return await encounter_of(self, info)
