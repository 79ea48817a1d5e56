"""What a visit said before it was amended (lịch sử sửa đổi hồ sơ); Law 15/2023 art 69.

A version hangs on its visit and is decided with it; what hung on the version is decided item by item, by its own category.
"""

import datetime

import strawberry

from schema.health.bills import Bill
from schema.health.code_lists import DischargeType, TreatmentOutcome
from schema.health.papers import HealthDocument
from schema.health.prescriptions import Prescription
from schema.health.procedures import Procedure
from schema.health.references import Coding, Recorder
from schema.health.results import ImagingResult, LabResult
from schema.vocabulary import EncounterModality


@strawberry.type(
    description="A version of a visit (phiên bản hồ sơ lượt khám): nothing of it changes; Law 15/2023 art 69."
)
class EncounterVersion:
    version: int = strawberry.field(description="From 1 (số phiên bản).")
    recorded_at: datetime.datetime = strawberry.field(description="When it was written (thời điểm ghi nhận).")
    recorded_by: Recorder | None = strawberry.field(description="Who wrote it (đơn vị ghi nhận).")
    amendment_reason: str | None = strawberry.field(description="Why, of an amendment (lý do sửa đổi).")
    modality: EncounterModality = strawberry.field(description="Form of care (loại hình KCB, MA_LOAI_KCB).")
    reason: str | None = strawberry.field(description="Reason of the visit (lý do vào viện, LY_DO_VV).")
    started_at: datetime.datetime | None = strawberry.field(description="Arrival (thời điểm vào, NGAY_VAO).")
    admitted_at: datetime.datetime | None = strawberry.field(description="Admission (NGAY_VAO_NOI_TRU).")
    ended_at: datetime.datetime | None = strawberry.field(description="End (thời điểm ra viện, NGAY_RA).")
    main_diagnosis: Coding | None = strawberry.field(description="Main diagnosis (bệnh chính, MA_BENH_CHINH).")
    other_diagnoses: list[Coding] | None = strawberry.field(description="Other diagnoses (bệnh kèm theo, MA_BENH_KT).")
    outcome: TreatmentOutcome | None = strawberry.field(description="Result (kết quả điều trị, KET_QUA_DTRI).")
    discharge_type: DischargeType | None = strawberry.field(description="How it ended (loại ra viện, MA_LOAI_RV).")
    treatment_method: str | None = strawberry.field(description="Treatment (phương pháp điều trị, PP_DIEU_TRI).")
    advice: str | None = strawberry.field(description="Advice (lời dặn, GHI_CHU).")
    prescriptions: list[Prescription] | None = strawberry.field(description="Prescriptions (đơn thuốc).")
    lab_results: list[LabResult] | None = strawberry.field(description="Laboratory results (kết quả xét nghiệm).")
    imaging_results: list[ImagingResult] | None = strawberry.field(description="Imaging results (kết quả CĐHA).")
    procedures: list[Procedure] | None = strawberry.field(description="Services and supplies (dịch vụ, vật tư).")
    documents: list[HealthDocument] | None = strawberry.field(
        description="Course notes, discharge summary, referral (giấy tờ)."
    )
    billing: Bill | None = strawberry.field(description="What it cost (chi phí).")
