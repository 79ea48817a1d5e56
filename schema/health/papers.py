"""Papers of a visit: course notes, discharge summaries, referrals (XML5, 7, 8 and 13 of QĐ 4750)."""

import datetime

import strawberry

from schema.health.code_lists import DocumentKind, ReferralReason, TreatmentOutcome
from schema.health.references import (
    ClinicalRecord,
    EncounterOf,
    Facility,
    its_encounter,
    record_of,
)


@strawberry.type(
    description="A paper of a visit (giấy tờ, tài liệu của lượt khám): course note, discharge summary or referral; XML5, 7, 8 and 13 of QĐ 4750.",
    directives=[record_of("DOCUMENT")],
)
class HealthDocument(ClinicalRecord):
    kind: DocumentKind | None = strawberry.field(description="What kind of paper it is (loại tài liệu).")
    number: str | None = strawberry.field(
        description="Number of the paper (số lưu trữ, SO_LUU_TRU; số chuyển tuyến, SO_CHUYENTUYEN)."
    )
    record_number: str | None = strawberry.field(
        description="Number of the medical record (mã y tế, MA_YTE; số hồ sơ, SO_HOSO)."
    )
    issued_on: datetime.date | None = strawberry.field(description="Day of the paper (ngày chứng từ, NGAY_CT).")
    clinical_course: str | None = strawberry.field(description="Course as observed (diễn biến lâm sàng, DIEN_BIEN_LS).")
    disease_stage: str | None = strawberry.field(description="Stage of the disease (giai đoạn bệnh, GIAI_DOAN_BENH).")
    consultation: str | None = strawberry.field(description="Result of a consultation (hội chẩn, HOI_CHAN).")
    surgery: str | None = strawberry.field(description="Surgery (phẫu thuật, PHAU_THUAT).")
    noted_at: datetime.datetime | None = strawberry.field(
        description="When it was observed (thời điểm diễn biến, THOI_DIEM_DBLS)."
    )
    performer: strawberry.ID | None = strawberry.field(
        description="Account of who noted it (người thực hiện, NGUOI_THUC_HIEN)."
    )
    admission_diagnosis: str | None = strawberry.field(
        description="Diagnosis on admission (chẩn đoán vào viện, CHAN_DOAN_VAO)."
    )
    discharge_diagnosis: str | None = strawberry.field(
        description="Diagnosis at discharge (chẩn đoán ra viện, CHAN_DOAN_RV)."
    )
    disease_process: str | None = strawberry.field(description="How the disease went (quá trình bệnh lý, QT_BENHLY).")
    results_summary: str | None = strawberry.field(description="Results that matter (tóm tắt kết quả, TOMTAT_KQ).")
    treatment_method: str | None = strawberry.field(
        description="Method of treatment (phương pháp điều trị, PP_DIEU_TRI)."
    )
    outcome: TreatmentOutcome | None = strawberry.field(description="Result (kết quả điều trị, KET_QUA_DTRI).")
    advice: str | None = strawberry.field(description="Advice (ghi chú, lời dặn, GHI_CHU).")
    department: str | None = strawberry.field(
        description="Department of discharge (mã khoa ra viện, MA_KHOA_RV); QĐ 1804/QĐ-BYT 2026."
    )
    leave_days: int | None = strawberry.field(description="Days of rest (số ngày nghỉ, SO_NGAY_NGHI).")
    leave_from: datetime.date | None = strawberry.field(description="Rest from (ngoại trú từ ngày, NGOAITRU_TUNGAY).")
    leave_to: datetime.date | None = strawberry.field(description="Rest to (ngoại trú đến ngày, NGOAITRU_DENNGAY).")
    referred_from: Facility | None = strawberry.field(description="Facility that refers (nơi đi, MA_NOI_DI).")
    referred_to: Facility | None = strawberry.field(description="Facility referred to (nơi đến, MA_NOI_DEN).")
    clinical_signs: str | None = strawberry.field(description="Clinical signs (dấu hiệu lâm sàng, DAU_HIEU_LS).")
    referral_reason: ReferralReason | None = strawberry.field(
        description="Reason of the referral (lý do chuyển tuyến, MA_LYDO_CT)."
    )
    next_treatment: str | None = strawberry.field(
        description="What is to be done next (hướng điều trị, HUONG_DIEU_TRI)."
    )
    transport: str | None = strawberry.field(description="Means of transport (phương tiện vận chuyển, PHUONGTIEN_VC).")
    encounter: EncounterOf | None = its_encounter()
