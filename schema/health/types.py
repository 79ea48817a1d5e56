"""What can be asked of the health book: encounters, and what hangs on them or is declared.

Every clinical record names its subject, custodian, date and flags, by which each of it is decided; a book is a
container. Citizens and facilities are references: their fields come from identity and facilities.
"""

import datetime
from typing import Annotated, cast

import strawberry

from resolvers.health import fields
from resolvers.health.correction_fields import requests_of_person
from resolvers.health.encounters import EncounterFilter, page_of_encounters
from resolvers.health.recording.amendments import amendments
from resolvers.health.records import EncounterRecord, HealthBookReference
from schema.connections import AFTER, FIRST, Connection
from schema.declarations import answer
from schema.directives import PersonalData
from schema.health.bills import Bill
from schema.health.code_lists import DischargeType, InsuranceArea, TreatmentOutcome
from schema.health.corrections import DataSubjectRequest
from schema.health.histories import Allergy, Condition, Immunization
from schema.health.papers import HealthDocument
from schema.health.prescriptions import Prescription
from schema.health.procedures import Procedure
from schema.health.references import CITIZEN, Coding, Facility, Recorder
from schema.health.results import ImagingResult, LabResult, Vital
from schema.health.versions import EncounterVersion
from schema.info import Info
from schema.scalars import FacilityCode, PersonalId
from schema.vocabulary import EncounterModality, SensitivityFlag

PRESCRIPTIONS, LAB_RESULTS = PersonalData(category="PRESCRIPTION"), PersonalData(category="LAB_RESULT")
IMAGING, PROCEDURES = PersonalData(category="IMAGING"), PersonalData(category="PROCEDURE")
DOCUMENTS = PersonalData(category="DOCUMENT")


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

    @answer(
        description="What this citizen has asked of facilities (yêu cầu của chủ thể dữ liệu), the latest first; Decree "
        "356/2025 art 5.",
        directives=[PersonalData(category="DATA_SUBJECT_REQUEST")],
    )
    async def data_subject_requests(self, info: Info) -> list[DataSubjectRequest] | None:
        found = await requests_of_person(info.context, self.personal_id)
        return cast(list[DataSubjectRequest], found)

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

    @answer(
        description="Imaging results (kết quả chẩn đoán hình ảnh), the latest first; XML4 of QĐ 4750.",
        directives=[IMAGING],
    )
    async def imaging_results(self, info: Info) -> "list[ImagingResult] | None":
        return cast("list[ImagingResult]", await fields.imaging_results_of_person(info.context, self.personal_id))

    @answer(
        description="Services and supplies (dịch vụ kỹ thuật, vật tư), the latest first; XML3 of QĐ 4750.",
        directives=[PROCEDURES],
    )
    async def procedures(self, info: Info) -> "list[Procedure] | None":
        return cast("list[Procedure]", await fields.procedures_of_person(info.context, self.personal_id))

    @answer(
        description="Papers of visits (giấy tờ, tài liệu), the latest first; XML5, 7, 8 and 13 of QĐ 4750.",
        directives=[DOCUMENTS],
    )
    async def documents(self, info: Info) -> "list[HealthDocument] | None":
        return cast("list[HealthDocument]", await fields.documents_of_person(info.context, self.personal_id))

    @answer(
        description="Vital signs (chỉ số sinh tồn), the latest first; QĐ 31/QĐ-BYT 2026.",
        directives=[PersonalData(category="VITAL")],
    )
    async def vitals(self, info: Info) -> "list[Vital] | None":
        return cast("list[Vital]", await fields.vitals_of_person(info.context, self.personal_id))

    @answer(
        description="Vaccinations (tiêm chủng), the latest first; QĐ 31/QĐ-BYT 2026 art 2.3 b.",
        directives=[PersonalData(category="IMMUNIZATION")],
    )
    async def immunizations(self, info: Info) -> "list[Immunization] | None":
        return cast("list[Immunization]", await fields.immunizations_of_person(info.context, self.personal_id))


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

    coverage: list[InsuranceCard] | None = strawberry.field(
        description="Insurance cards that were used (thẻ BHYT đã dùng, MA_THE_BHYT); XML1 of QĐ 4750.",
        directives=[PersonalData(category="INSURANCE")],
    )

    @answer(
        description="All versions, the first first (các phiên bản hồ sơ), to the citizen and to who holds the visit; others "
        "read what it says now; Law 15/2023 art 69."
    )
    async def amendments(self, info: Info) -> "list[EncounterVersion] | None":
        return cast("list[EncounterVersion]", await amendments(info.context, cast(EncounterRecord, self)))

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

    @answer(
        description="Imaging results of the visit (kết quả chẩn đoán hình ảnh); XML4 of QĐ 4750.", directives=[IMAGING]
    )
    async def imaging_results(self, info: Info) -> "list[ImagingResult] | None":
        found = await fields.imaging_results_of_encounter(info.context, cast(EncounterRecord, self))
        return cast("list[ImagingResult]", found)

    @answer(
        description="Services and supplies of the visit (dịch vụ kỹ thuật, vật tư); XML3 of QĐ 4750.",
        directives=[PROCEDURES],
    )
    async def procedures(self, info: Info) -> "list[Procedure] | None":
        found = await fields.procedures_of_encounter(info.context, cast(EncounterRecord, self))
        return cast("list[Procedure]", found)

    @answer(description="Notes on the course (diễn biến lâm sàng); XML5 of QĐ 4750.", directives=[DOCUMENTS])
    async def course_notes(self, info: Info) -> "list[HealthDocument] | None":
        found = await fields.course_notes(info.context, cast(EncounterRecord, self))
        return cast("list[HealthDocument]", found)

    @answer(
        description="Discharge paper and summary (giấy ra viện, tóm tắt hồ sơ bệnh án); XML7 and 8 of QĐ 4750.",
        directives=[DOCUMENTS],
    )
    async def discharge_summary(self, info: Info) -> "HealthDocument | None":
        found = await fields.discharge_summary(info.context, cast(EncounterRecord, self))
        return cast("HealthDocument | None", found)

    @answer(description="Referral to another facility (giấy chuyển tuyến); XML13 of QĐ 4750.", directives=[DOCUMENTS])
    async def referral(self, info: Info) -> "HealthDocument | None":
        found = await fields.referral(info.context, cast(EncounterRecord, self))
        return cast("HealthDocument | None", found)

    @answer(
        description="What the visit cost (chi phí khám bệnh, chữa bệnh); XML1 of QĐ 4750.",
        directives=[PersonalData(category="BILLING")],
    )
    async def billing(self, info: Info) -> "Bill | None":
        found = await fields.bill(info.context, cast(EncounterRecord, self))
        return cast("Bill | None", found)
